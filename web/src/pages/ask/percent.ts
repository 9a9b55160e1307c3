const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 })

/** A share from 0 to 1 as people read it. */
export function asPercent(share: number): string {
  return percent.format(share)
}
