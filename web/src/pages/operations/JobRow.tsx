import { Link } from '@tanstack/react-router'
import { isOver, useCompetitorName } from '@/api/queries/competitors'
import { useJobActions, type Job } from '@/api/queries/jobs'
import { useRole } from '@/api/session'
import { asTitle, shortUrl } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { ConfirmButton } from '@/ui/Dialog'
import { Time } from '@/ui/Time'
import { complain, say } from '@/ui/Toasts'
import { jobReason } from './jobReason'
import { jobTone } from './tones'

export function JobRow({ job }: { job: Job }) {
  const nameOf = useCompetitorName()
  const name = nameOf(job.competitorId)
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">
            {asTitle(job.type)} of {shortUrl(job.url)}
          </span>
          <Badge tone={jobTone(job.status)}>{asTitle(job.status)}</Badge>
        </p>
        <p className="text-muted text-sm">
          {name && (
            <>
              <Link to="/competitors/$competitorId" params={{ competitorId: job.competitorId }} className="underline">
                {name}
              </Link>
              ,{' '}
            </>
          )}
          {jobReason(job.method)}, <When job={job} />
          {job.attempt > 1 && `, attempt ${job.attempt}`}
        </p>
        {job.error && (
          <p className="text-wrong text-sm">
            {job.error.message} <span className="font-mono text-xs">({job.error.code})</span>
          </p>
        )}
      </div>
      <Actions job={job} />
    </li>
  )
}

function When({ job: { position, createdAt, startedAt, endedAt, retryAt } }: { job: Job }) {
  return endedAt ? (
    <>
      ended <Time of={endedAt} />
    </>
  ) : position === null ? (
    <>
      begun <Time of={startedAt ?? createdAt} />
    </>
  ) : (
    <>
      number {position} in the queue since <Time of={createdAt} />
      {retryAt && (
        <>
          , tried again <Time of={retryAt} />
        </>
      )}
    </>
  )
}

function Actions({ job: { id, status } }: { job: Job }) {
  const { cancel, retry } = useJobActions()
  if (!useRole('admin') || status === 'success') {
    return null
  }
  return isOver(status) ? (
    <Button small busy={retry.isPending} onClick={() => retry.mutate(id, { onSuccess: () => say('It is tried again'), onError: complain })}>
      Try again
    </Button>
  ) : (
    <ConfirmButton
      label="Cancel job"
      kind="plain"
      title="Cancel this job?"
      confirm="Cancel the job"
      action={async () => {
        await cancel.mutateAsync(id)
        say('Job cancelled')
      }}
    >
      It ends, also if it is running. It can be tried again later.
    </ConfirmButton>
  )
}
