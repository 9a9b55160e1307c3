import type { ReactNode } from 'react'
import { CircleAlert } from 'lucide-react'
import { Problem } from '@/api/problem'
import { Button } from './Button'

/** Nothing is there yet: what would be, and what to do about it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-4 py-12 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="text-muted">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}

/** What went wrong in the server's words, with the number by which its operators find it, and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = Problem.of(error)
  return (
    <div role="alert" className="border-rule bg-card mx-auto my-6 flex max-w-lg items-start gap-3 rounded-xl border p-4">
      <CircleAlert aria-hidden className="text-wrong mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{problem.title}</p>
        <p className="text-muted">{problem.message}</p>
        {problem.traceId && <p className="text-muted mt-1 font-mono text-xs">Trace {problem.traceId}</p>}
      </div>
      {retry && (
        <Button small onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** Grey lines in the place of what is on its way. Announced once, and seen only when it takes a while. */
export function Loading({ rows = 4, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="flex animate-[appear_1ms_200ms_both] flex-col gap-3 p-4">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="bg-raised h-5 animate-[pulse_2s_1s_infinite] rounded-md even:w-4/5 last:w-3/5" />
      ))}
    </div>
  )
}

/** The three states that every question has, and its answer. */
export function Loaded<T>({
  query,
  rows,
  missing,
  children,
}: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown }
  rows?: number
  /** In the place of what does not exist: to ask for it again would not help. */
  missing?: ReactNode
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) {
    return children(query.data)
  }
  if (missing !== undefined && query.error instanceof Problem && query.error.status === 404) {
    return missing
  }
  return query.error ? (
    <Failure
      error={query.error}
      retry={() => {
        void query.refetch()
      }}
    />
  ) : (
    <Loading {...(rows === undefined ? {} : { rows })} />
  )
}
