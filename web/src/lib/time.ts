const minute = 60
const hour = 60 * minute
const day = 24 * hour

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number, until: number][] = [
  ['second', 1, minute],
  ['minute', minute, hour],
  ['hour', hour, day],
  ['day', day, 14 * day],
]

// Each is made when it is first asked for: they are slow to make, and no page needs all.
const relative = once(() => new Intl.RelativeTimeFormat('en', { numeric: 'auto' }))
const dayOfYear = once(() => new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' }))
const dayAndYear = once(() => new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' }))
const exact = once(() => new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' }))
const weekday = once(() => new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' }))

/** As people say it: "5 minutes ago", "yesterday", and after two weeks the day, in the reader's zone. */
export function ago(time: Date, now: Date = new Date()): string {
  const seconds = (time.getTime() - now.getTime()) / 1000
  const step = steps.find(([, , until]) => Math.abs(seconds) < until)
  if (step) {
    const [unit, size] = step
    return Math.abs(seconds) < 10 ? 'just now' : relative().format(Math.trunc(seconds / size), unit)
  }
  return (time.getFullYear() === now.getFullYear() ? dayOfYear() : dayAndYear()).format(time)
}

/** To the second, with the reader's zone. */
export function exactly(time: Date): string {
  return exact().format(time)
}

/** "Today", "Yesterday", or the day, for a heading above what happened on it. */
export function dayName(time: Date, now: Date = new Date()): string {
  const days = Math.round((startOfDay(now).getTime() - startOfDay(time).getTime()) / (day * 1000))
  return days === 0
    ? 'Today'
    : days === 1
      ? 'Yesterday'
      : time.getFullYear() === now.getFullYear()
        ? weekday().format(time)
        : dayAndYear().format(time)
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function startOfDay(time: Date): Date {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate())
}
