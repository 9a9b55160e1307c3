import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { updateQuery, useMarkRead, type Update } from '@/api/queries/updates'
import { asTitle, shortUrl } from '@/lib/words'
import { Badge, Impact } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { CitationList } from '@/ui/Citations'
import { Missing } from '@/ui/Missing'
import { PageHeader } from '@/ui/PageHeader'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { complain } from '@/ui/Toasts'
import { Evidence } from './Evidence'
import { Feedback } from './Feedback'

/** One update: what it says, how much it weighs and why, what it rests on, and what changed word by word. */
export function UpdatePage() {
  const { updateId } = useParams({ from: '/updates/$updateId' })
  const query = useQuery(updateQuery(updateId))
  return (
    <Loaded
      query={query}
      missing={
        <Missing title="Update" thing="update" to="/">
          To Today
        </Missing>
      }
    >
      {(update) => <Shown update={update} />}
    </Loaded>
  )
}

function Shown({ update }: { update: Update }) {
  useReadOnOpening(update)
  return (
    <>
      <PageHeader
        title={update.title}
        before={
          <p className="mb-1">
            <Link
              to="/competitors/$competitorId"
              params={{ competitorId: update.competitorId }}
              className="text-muted hover:text-ink hover:underline"
            >
              {update.competitorName}
            </Link>
          </p>
        }
        lead={
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Badge>{asTitle(update.category)}</Badge>
            {update.isNoise && <Badge tone="warn">Noise</Badge>}
            <Time of={update.detectedAt} />
            <a href={update.url} target="_blank" rel="noreferrer" className="hover:text-ink inline-flex items-center gap-1 hover:underline">
              {shortUrl(update.url)}
              <ExternalLink aria-label="opens the site" className="size-3.5" />
            </a>
          </p>
        }
        actions={
          <>
            <Unread update={update} />
            <Feedback updateId={update.id} />
          </>
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[1fr_20rem]">
        <Panel title="In short">
          <p className="max-w-prose text-lg leading-relaxed">{update.narrative}</p>
          {update.noiseReason && <p className="text-muted mt-2">Judged noise: {update.noiseReason}</p>}
          <h3 className="mt-5 mb-2 font-semibold">It rests on</h3>
          <CitationList citations={update.citations} />
        </Panel>
        <Panel title="Impact">
          <p className="flex items-center gap-2 text-lg">
            <Impact of={update.impact} /> <span aria-hidden>of 10</span>
          </p>
          <ul className="mt-2 list-disc pl-5">
            {update.impactReasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <p className="text-muted mt-3 text-sm">
            Confidence {Math.round(update.confidence * 100)} %. Written by{' '}
            {update.model === 'built-in' ? 'the built-in engine, without a language model' : update.model}.
          </p>
        </Panel>
        <div className="min-w-0 lg:col-span-2">
          <Evidence updateId={update.id} />
        </div>
      </div>
    </>
  )
}

// Who has opened it has read it; who then marks it unread wants it to stay so.
function useReadOnOpening({ id, read }: Update) {
  const { one } = useMarkRead()
  const { mutate } = one
  const opened = useRef<string>(undefined)
  useEffect(() => {
    if (opened.current !== id) {
      opened.current = id
      if (!read) {
        mutate({ id, read: true })
      }
    }
  }, [id, read, mutate])
}

function Unread({ update }: { update: Update }) {
  const { one } = useMarkRead()
  return (
    <Button small kind="quiet" onClick={() => one.mutate({ id: update.id, read: !update.read }, { onError: complain })}>
      {update.read ? 'Mark unread' : 'Mark read'}
    </Button>
  )
}
