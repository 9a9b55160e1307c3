import { useQuery } from '@tanstack/react-query'
import { CircleCheck, LoaderCircle } from 'lucide-react'
import { discoveryQuery, isOver } from '@/api/queries/competitors'
import { Failure, Loading } from '@/ui/States'

/** What the search for a competitor's pages has done and found, as it goes on. */
export function Discovery({ jobId }: { jobId: string }) {
  const { data: job, error } = useQuery(discoveryQuery(jobId))
  if (!job) {
    return error ? <Failure error={error} /> : <Loading rows={3} label="Looking for the job" />
  }
  const messages = messagesOf(job.result)
  const isDone = isOver(job.status)
  return (
    <div role="status" aria-live="polite">
      <ul className="flex flex-col gap-2">
        {messages.map((message) => (
          <li key={message} className="animate-appear flex gap-2.5">
            <CircleCheck aria-hidden className="text-good mt-0.5 size-4.5 shrink-0" />
            {message}
          </li>
        ))}
        {!isDone && (
          <li className="text-muted flex gap-2.5">
            <LoaderCircle aria-hidden className="mt-0.5 size-4.5 shrink-0 animate-spin" />
            {job.status === 'running' ? 'Looking for pages' : 'Waiting for its turn'}
          </li>
        )}
      </ul>
      {isDone && job.status !== 'success' && (
        <p className="text-wrong mt-2">{job.error?.message ?? 'The search ended without a result.'} You can add pages by hand.</p>
      )}
    </div>
  )
}

// The result's shape is the job type's own.
function messagesOf(result: unknown): string[] {
  const messages = typeof result === 'object' && result !== null && 'messages' in result ? result.messages : undefined
  return Array.isArray(messages) ? messages.map(String) : []
}
