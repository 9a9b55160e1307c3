import { Problem } from '@/api/problem'
import { Button } from '@/ui/Button'

/** Says that somebody else was faster (412), and offers to begin again from what they saved. */
export function ChangedMeanwhile({ error, reload }: { error: unknown; reload: () => void }) {
  return isStale(error) ? (
    <div role="alert" className="bg-warn-soft flex flex-wrap items-center justify-between gap-3 rounded-lg p-3">
      <p className="text-warn flex-1 basis-64">
        Somebody else changed this after you opened it, so nothing of yours was saved. Reload, then change it again.
      </p>
      <Button small onClick={reload}>
        Reload
      </Button>
    </div>
  ) : null
}

export function isStale(error: unknown): boolean {
  return error instanceof Problem && error.status === 412
}
