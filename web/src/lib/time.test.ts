import { describe, expect, it } from 'vitest'
import { ago, dayName } from './time'

const now = new Date(2026, 10, 29, 12, 0, 0)
const day = 24 * 60 * 60
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const said = (options: Intl.DateTimeFormatOptions, time: Date) => new Intl.DateTimeFormat('en', options).format(time)

describe('ago', () => {
  it.each([
    [-10, 'second', -10],
    [59, 'second', 59],
    [-60, 'minute', -1],
    [-3599, 'minute', -59],
    [3600, 'hour', 1],
    [-23 * 3600, 'hour', -23],
    [-day, 'day', -1],
    [day, 'day', 1],
    [-2 * day, 'day', -2],
    [-13 * day, 'day', -13],
    [13 * day, 'day', 13],
  ] as const)('says of %i seconds what the browser would say', (seconds, unit, number) => {
    expect(ago(later(seconds), now)).toBe(new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(number, unit))
  })

  it('says nothing of seconds that nobody counts', () => {
    expect(ago(later(-9), now)).toBe('just now')
    expect(ago(later(9), now)).toBe('just now')
  })

  it('says the day after two weeks, with its year when it is another', () => {
    for (let days = 14; days < 900; days += 13) {
      const time = later(-days * day)
      const year = time.getFullYear() === 2026 ? {} : { year: 'numeric' as const }
      expect(ago(time, now)).toBe(said({ day: 'numeric', month: 'short', ...year }, time))
    }
  })
})

describe('dayName', () => {
  it('names the last two days', () => {
    expect(dayName(new Date(2026, 10, 29, 0, 0, 1), now)).toBe('Today')
    expect(dayName(new Date(2026, 10, 28, 23, 59, 59), now)).toBe('Yesterday')
  })

  it('writes other days as the browser would', () => {
    for (let days = 2; days < 900; days += 11) {
      const time = later(-days * day)
      expect(dayName(time, now)).toBe(
        time.getFullYear() === 2026
          ? said({ weekday: 'long', day: 'numeric', month: 'long' }, time)
          : said({ day: 'numeric', month: 'short', year: 'numeric' }, time),
      )
    }
  })
})
