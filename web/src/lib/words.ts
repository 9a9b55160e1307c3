/** "1 page", "3,000 pages". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`
}

/** A whole number by thousands: "12,345". By hand, as the browser's own takes a slow phone 100 ms when it is first asked. */
function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** With a capital first letter, and spaces for underscores: the interface's words as a person reads them. */
export function asTitle(word: string): string {
  const words = word.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** An address without what every address has. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')
}

/** A share from 0 to 1 as people read it. */
export function asPercent(share: number): string {
  return `${Math.round(share * 100)}%`
}
