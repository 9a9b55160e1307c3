import { expect, test } from 'vitest'
import { everyDay, monthName, shortDay, shortMonth } from './usageDays'

const used = { day: '2026-11-02', questions: 1, captures: 2, updates: 3 }

test('Days without use are there with nothing, up to the present one', () => {
  const days = everyDay('2026-11', [used], new Date('2026-11-03T10:00:00Z'))
  expect(days.map(({ day, questions }) => [day, questions])).toEqual([
    ['2026-11-01', 0],
    ['2026-11-02', 1],
    ['2026-11-03', 0],
  ])
})

test('A month that is over has all of its days', () => {
  expect(everyDay('2024-02', [], new Date('2026-11-03T10:00:00Z'))).toHaveLength(29)
  expect(everyDay('2025-12', [], new Date('2026-11-03T10:00:00Z')).at(-1)?.day).toBe('2025-12-31')
})

test('Names are those of UTC', () => {
  expect(monthName('2026-11')).toBe('November 2026')
  expect(shortMonth('2026-11')).toBe('Nov 2026')
  expect(shortDay('2026-11-01')).toBe('Nov 1')
})
