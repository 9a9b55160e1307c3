/** How often a new source is read unless it says so itself. */
export const schedules: [value: string, title: string][] = [
  ['auto', 'As often as its type needs'],
  ['hourly', 'Every hour'],
  ['daily', 'Every day'],
  ['weekly', 'Every week'],
]

export function scheduleTitle(schedule: string): string {
  return schedules.find(([value]) => value === schedule)?.[1] ?? schedule
}
