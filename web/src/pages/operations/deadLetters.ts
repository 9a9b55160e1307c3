import type { DeadLetterCounts } from '@/api/queries/operations'

/** The services in which something waits or is dead, the worst first. */
export function troubled(services: Record<string, DeadLetterCounts | null>): DeadLetterCounts[] {
  return Object.values(services)
    .filter((counts) => counts !== null)
    .filter(({ waiting, dead }) => waiting + dead > 0)
    .toSorted((one, other) => other.dead - one.dead || other.waiting - one.waiting)
}

/** JSON with a line for each field; anything else as it is. */
export function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
