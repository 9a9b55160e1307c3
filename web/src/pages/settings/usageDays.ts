import type { DayUsage } from '@/api/queries/usage'

const dayLength = 24 * 3600 * 1000

/** Every day of a month up to the present one, also those on which nothing was used, which the interface leaves out. */
export function everyDay(month: string, days: DayUsage[], now: Date = new Date()): DayUsage[] {
  const known = new Map(days.map((day) => [day.day, day]))
  const first = new Date(`${month}-01T00:00:00Z`)
  const end = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)
  const all: DayUsage[] = []
  for (let at = first.getTime(); at < end && at <= now.getTime(); at += dayLength) {
    const day = new Date(at).toISOString().slice(0, 10)
    all.push(known.get(day) ?? { day, questions: 0, captures: 0, updates: 0 })
  }
  return all
}

/** As in 2026-11; months are those of UTC. */
export function presentMonth(now: Date = new Date()): string {
  return now.toISOString().slice(0, 7)
}

const monthAndYear = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const shortMonthAndYear = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' })
const dayOfMonth = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** "November 2026" of 2026-11. */
export function monthName(month: string): string {
  return monthAndYear.format(new Date(`${month}-01T00:00:00Z`))
}

/** "Nov 2026" of 2026-11. */
export function shortMonth(month: string): string {
  return shortMonthAndYear.format(new Date(`${month}-01T00:00:00Z`))
}

/** "Nov 22" of 2026-11-22: days are counted in UTC. */
export function shortDay(day: string): string {
  return dayOfMonth.format(new Date(`${day}T00:00:00Z`))
}
