// The words are put together here and not by Intl, which takes a slow phone 100 ms when it is first asked, before anything can be seen.
// What it would say is what the tests compare with.
const minute = 60
const hour = 60 * minute
const day = 24 * hour

const steps: [unit: string, seconds: number, until: number][] = [
  ['second', 1, minute],
  ['minute', minute, hour],
  ['hour', hour, day],
  ['day', day, 14 * day],
]

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

// Only for whoever looks closer, and slow to make.
const exact = once(() => new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' }))

/** As people say it: "5 minutes ago", "yesterday", and after two weeks the day, in the reader's zone. */
export function ago(time: Date, now: Date = new Date()): string {
  const seconds = (time.getTime() - now.getTime()) / 1000
  const step = steps.find(([, , until]) => Math.abs(seconds) < until)
  if (step) {
    const [unit, size] = step
    return Math.abs(seconds) < 10 ? 'just now' : relative(Math.trunc(seconds / size), unit)
  }
  const date = `${monthOf(time).slice(0, 3)} ${time.getDate()}`
  return time.getFullYear() === now.getFullYear() ? date : `${date}, ${time.getFullYear()}`
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
        ? `${weekdays[time.getDay()]}, ${monthOf(time)} ${time.getDate()}`
        : `${monthOf(time).slice(0, 3)} ${time.getDate()}, ${time.getFullYear()}`
}

function relative(number: number, unit: string): string {
  if (unit === 'day' && Math.abs(number) === 1) {
    return number < 0 ? 'yesterday' : 'tomorrow'
  }
  const size = Math.abs(number)
  const words = `${size} ${size === 1 ? unit : `${unit}s`}`
  return number < 0 ? `${words} ago` : `in ${words}`
}

function monthOf(time: Date): string {
  return months[time.getMonth()]!
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function startOfDay(time: Date): Date {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate())
}
