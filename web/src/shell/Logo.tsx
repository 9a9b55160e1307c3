/** The platform's mark, and its name or the one that the workspace gave it. */
export function Logo({ name = 'Periscope' }: { name?: string }) {
  return (
    <span className="text-muted inline-flex items-center gap-2.5 font-semibold">
      <span aria-hidden className="border-brand size-4 rounded-full border-4" />
      {name}
    </span>
  )
}
