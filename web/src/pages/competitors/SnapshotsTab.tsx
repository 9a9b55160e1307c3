import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { snapshotsQuery } from '@/api/queries/snapshots'
import { sourcesQuery } from '@/api/queries/sources'
import { asTitle, shortUrl } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Card } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { More } from '@/ui/More'
import { Empty, Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'

const from = '/competitors/$competitorId/snapshots'

/** What was captured of a competitor's pages, each as it was then. */
export function SnapshotsTab() {
  const { competitorId } = useParams({ from })
  const { sourceId } = useSearch({ from })
  const navigate = useNavigate({ from })
  const sources = useQuery(sourcesQuery(competitorId))
  const query = useInfiniteQuery(snapshotsQuery(competitorId, sourceId))
  return (
    <>
      <div className="mb-4">
        <Filter
          label="Page"
          value={sourceId ?? ''}
          onChange={(event) => void navigate({ search: { sourceId: event.target.value || undefined }, replace: true })}
        >
          <option value="">All pages</option>
          {sources.data?.items.map(({ id, type, url }) => (
            <option key={id} value={id}>
              {asTitle(type)}, {shortUrl(url)}
            </option>
          ))}
        </Filter>
      </div>
      <Loaded query={{ ...query, data: query.data?.pages.flatMap((page) => page.items) }} rows={8}>
        {(items) =>
          items.length === 0 ? (
            <Card>
              <Empty title="Nothing was captured yet">Pages are read on their schedules; Read now does it at once.</Empty>
            </Card>
          ) : (
            <Card className="p-2">
              <ul>
                {items.map((snapshot) => (
                  <li key={snapshot.id}>
                    <Link
                      to="/snapshots/$snapshotId"
                      params={{ snapshotId: snapshot.id }}
                      className="hover:bg-raised block rounded-lg px-3 py-2.5"
                    >
                      <span className="flex flex-wrap items-center gap-x-2">
                        <span className="font-medium">{snapshot.title || shortUrl(snapshot.url)}</span>
                        {snapshot.setAside && <Badge title={snapshot.setAside}>Set aside</Badge>}
                      </span>
                      <span className="text-muted flex flex-wrap gap-x-2 text-sm">
                        <Time of={snapshot.capturedAt} />
                        <span>{shortUrl(snapshot.url)}</span>
                        <span>{Math.ceil(snapshot.bytes / 1024).toLocaleString('en')} KB</span>
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      <More query={query} />
    </>
  )
}
