import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useCompetitorName } from '@/api/queries/competitors'
import { snapshotQuery, snapshotTextQuery } from '@/api/queries/snapshots'
import { asTitle, shortUrl } from '@/lib/words'
import { Panel } from '@/ui/Card'
import { Missing } from '@/ui/Missing'
import { PageHeader } from '@/ui/PageHeader'
import { Empty, Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'

/** A captured page's text as it was read, at the place that somebody cites. */
export function SnapshotPage() {
  const { snapshotId } = useParams({ from: '/snapshots/$snapshotId' })
  const { start, end } = useSearch({ from: '/snapshots/$snapshotId' })
  const snapshot = useQuery(snapshotQuery(snapshotId))
  const text = useQuery(snapshotTextQuery(snapshotId))
  const nameOf = useCompetitorName()
  return (
    <Loaded
      query={snapshot}
      missing={
        <Missing title="Snapshot" thing="snapshot" to="/competitors">
          To the competitors
        </Missing>
      }
    >
      {(snapshot) => (
        <>
          <PageHeader
            title={snapshot.title || shortUrl(snapshot.url)}
            before={
              <p className="mb-1">
                <Link
                  to="/competitors/$competitorId"
                  params={{ competitorId: snapshot.competitorId }}
                  className="text-muted hover:text-ink hover:underline"
                >
                  {nameOf(snapshot.competitorId) ?? 'Competitor'}
                </Link>
              </p>
            }
            lead={
              <p className="flex flex-wrap items-center gap-x-2">
                <span>{asTitle(snapshot.sourceType)} page, captured</span> <Time of={snapshot.capturedAt} />
                <a
                  href={snapshot.url}
                  target="_blank"
                  rel="noreferrer"
                  className="hover:text-ink inline-flex items-center gap-1 hover:underline"
                >
                  {shortUrl(snapshot.url)}
                  <ExternalLink aria-label="opens the site as it is now" className="size-3.5" />
                </a>
              </p>
            }
          />
          <Panel title="Text">
            <Loaded query={text}>{(text) => <Text key={`${start}-${end}`} text={text} start={start} end={end} />}</Loaded>
          </Panel>
          <dl className="text-muted mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            <dt>Content hash</dt>
            <dd className="font-mono">{snapshot.contentHash}</dd>
            <dt>Answer</dt>
            <dd>
              {snapshot.httpStatus}, {snapshot.bytes.toLocaleString('en')} bytes{snapshot.language ? `, ${snapshot.language}` : ''}
            </dd>
            <dt>Quality</dt>
            <dd>{Math.round(snapshot.quality * 100)} %</dd>
          </dl>
        </>
      )}
    </Loaded>
  )
}

function Text({ text, start, end }: { text: string; start: number | undefined; end: number | undefined }) {
  const cited = useRef<HTMLElement>(null)
  useEffect(() => {
    cited.current?.scrollIntoView({ block: 'center' })
    cited.current?.focus({ preventScroll: true })
  }, [])
  if (text === '') {
    return <Empty title="No text was found on this page" />
  }
  const isCited = start !== undefined && end !== undefined && start >= 0 && end > start && end <= text.length
  return (
    <div className="max-w-prose leading-relaxed whitespace-pre-wrap">
      {isCited ? (
        <>
          {text.slice(0, start)}
          <mark ref={cited} tabIndex={-1} aria-label={`Cited: ${text.slice(start, end)}`} className="px-0.5 py-0.5">
            {text.slice(start, end)}
          </mark>
          {text.slice(end)}
        </>
      ) : (
        text
      )}
    </div>
  )
}
