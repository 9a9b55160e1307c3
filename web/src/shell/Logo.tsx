/** The platform's mark and name. */
export function Logo() {
  return (
    <span className="text-muted inline-flex items-center gap-2.5 font-semibold">
      <span aria-hidden className="border-brand size-4 rounded-full border-4" />
      Periscope
    </span>
  )
}
