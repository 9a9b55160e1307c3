import { expect, test } from 'vitest'
import { dayAfter, dayOf, startOf } from './days'

test('A day begins where the reader is, and is found again', () => {
  expect(dayOf(startOf('2026-11-22'))).toBe('2026-11-22')
  expect(new Date(startOf('2026-11-22')!).getHours()).toBe(0)
})

test('The day after a month’s last is the next one’s first', () => {
  expect(dayAfter('2026-11-30')).toBe('2026-12-01')
  expect(dayOf(startOf('2026-12-01'), -1)).toBe('2026-11-30')
})

test('No day is none', () => {
  expect(startOf('')).toBeUndefined()
  expect(startOf('soon')).toBeUndefined()
  expect(dayAfter('')).toBeUndefined()
  expect(dayOf(undefined)).toBe('')
})
