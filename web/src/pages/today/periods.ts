const hour = 3_600_000

export const periods = {
  day: { title: 'Last 24 hours', within: 'in the last 24 hours', hours: 24 },
  week: { title: 'Last 7 days', within: 'in the last 7 days', hours: 7 * 24 },
  month: { title: 'Last 30 days', within: 'in the last 30 days', hours: 30 * 24 },
}

export type Period = keyof typeof periods

/** When the period begins, to the minute, so that the same question is asked again and not a new one each second. */
export function sinceOf(period: Period, now: Date): string {
  const start = now.getTime() - periods[period].hours * hour
  return new Date(Math.floor(start / 60_000) * 60_000).toISOString()
}
