import type { Update } from '@/api/queries/updates'

export interface CompetitorUpdates {
  competitorId: string
  name: string
  updates: Update[]
}

/** Competitors by their weightiest update, and each one's updates by impact; of equal ones the newest first. */
export function byCompetitor(updates: Update[]): CompetitorUpdates[] {
  const groups = new Map<string, CompetitorUpdates>()
  for (const update of updates.toSorted(byWeight)) {
    const group = groups.get(update.competitorId) ?? { competitorId: update.competitorId, name: update.competitorName, updates: [] }
    group.updates.push(update)
    groups.set(update.competitorId, group)
  }
  // A map keeps the order of its first entries, which is that of the weightiest updates.
  return [...groups.values()]
}

function byWeight(a: Update, b: Update): number {
  return b.impact - a.impact || b.detectedAt.localeCompare(a.detectedAt)
}
