import { expect, test } from 'vitest'
import type { Update } from '@/api/queries/updates'
import { byCompetitor } from './byCompetitor'
import { sinceOf } from './periods'

function update(competitorId: string, impact: number, detectedAt: string): Update {
  return { id: `${competitorId}-${impact}-${detectedAt}`, competitorId, competitorName: competitorId, impact, detectedAt } as Update
}

test('the weightiest competitor comes first, and within it the weightiest update', () => {
  const groups = byCompetitor([update('a', 3, '1'), update('b', 9, '1'), update('a', 5, '1'), update('b', 1, '2')])
  expect(groups.map(({ name }) => name)).toEqual(['b', 'a'])
  expect(groups.map(({ updates }) => updates.map(({ impact }) => impact))).toEqual([
    [9, 1],
    [5, 3],
  ])
})

test('of equal weight the newest comes first', () => {
  const [group] = byCompetitor([update('a', 5, '2026-01-01'), update('a', 5, '2026-01-02')])
  expect(group?.updates.map(({ detectedAt }) => detectedAt)).toEqual(['2026-01-02', '2026-01-01'])
})

test('a period begins at a full minute', () => {
  expect(sinceOf('day', new Date('2026-11-22T04:05:59.999Z'))).toBe('2026-11-21T04:05:00.000Z')
})
