/** When a day (2026-11-22) begins where the reader is, as the interface takes it; nothing for no day. */
export function startOf(day: string | undefined): string | undefined {
  const start = day ? new Date(`${day}T00:00:00`) : undefined
  return start && !Number.isNaN(start.getTime()) ? start.toISOString() : undefined
}

export function dayAfter(day: string): string | undefined {
  return day ? dayOf(startOf(day), 1) : undefined
}

/** The reader's day of a time, or one so many days later; empty for no time, as a field takes it. */
export function dayOf(time: string | undefined, later = 0): string {
  if (!time) {
    return ''
  }
  const at = new Date(time)
  at.setDate(at.getDate() + later)
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

export function hasPassed(time: string, now: Date = new Date()): boolean {
  return new Date(time) < now
}
