import { queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, Navigate } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import { api, body } from '@/api/client'
import { competitorsQuery } from '@/api/queries/competitors'
import { updatesQuery, useMarkRead, type Update } from '@/api/queries/updates'
import { count } from '@/lib/words'
import { UpdateRow } from '@/pages/updates/UpdateRow'
import { Button, ButtonLink } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { More } from '@/ui/More'
import { PageHeader } from '@/ui/PageHeader'
import { Empty, Loaded } from '@/ui/States'
import { complain, say } from '@/ui/Toasts'
import { byCompetitor } from './byCompetitor'
import { periods, sinceOf, type Period } from './periods'

const statsQuery = queryOptions({ queryKey: ['dashboard', 'stats'], queryFn: () => body(api.GET('/api/v1/dashboard/stats')) })

type Which = 'all' | 'unread'

/** What changed lately: the weightiest first, competitor by competitor. */
export function TodayPage() {
  const [period, setPeriod] = useState<Period>('day')
  const [which, setWhich] = useState<Which>('all')
  const [since, setSince] = useState(() => sinceOf('day', new Date()))
  const updates = useInfiniteQuery(updatesQuery({ since }, 200))
  // Many rows take a slow phone a while: they are made in slices, and what is pressed meanwhile is heard.
  const pages = useDeferredValue(updates.data?.pages)
  const all = useMemo(() => pages?.flatMap((page) => page.items), [pages])

  return (
    <>
      <FirstRun />
      <PageHeader
        title="Today"
        lead={<Numbers />}
        actions={
          <>
            <Filter label="Which updates" value={which} onChange={(event) => setWhich(event.target.value as Which)}>
              <option value="all">Read and unread</option>
              <option value="unread">Unread</option>
            </Filter>
            <Filter
              label="Period"
              value={period}
              onChange={(event) => {
                const chosen = event.target.value as Period
                setPeriod(chosen)
                setSince(sinceOf(chosen, new Date()))
              }}
            >
              {Object.entries(periods).map(([value, { title }]) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
            </Filter>
            <MarkAll updates={all ?? []} />
          </>
        }
      />
      <Loaded query={{ ...updates, data: all }} rows={8}>
        {(items) => {
          const shown = which === 'all' ? items : items.filter(({ read }) => !read)
          return shown.length === 0 ? <Nothing period={period} isAllRead={items.length > 0} /> : <Groups updates={shown} />
        }}
      </Loaded>
      <More query={updates} />
    </>
  )
}

function Groups({ updates }: { updates: Update[] }) {
  return (
    <div className="flex flex-col gap-5">
      {byCompetitor(updates).map(({ competitorId, name, updates }) => (
        <Card key={competitorId} aria-label={name} className="p-2">
          <h2 className="px-3 pt-2 pb-1 font-semibold">
            <Link to="/competitors/$competitorId" params={{ competitorId }} className="hover:underline">
              {name}
            </Link>
          </h2>
          <ul>
            {updates.map((update) => (
              // Rows out of sight are not laid out: a day can have hundreds.
              <li key={update.id} className="[contain-intrinsic-size:auto_4.25rem] [content-visibility:auto]">
                <UpdateRow update={update} />
              </li>
            ))}
          </ul>
        </Card>
      ))}
    </div>
  )
}

function MarkAll({ updates }: { updates: Update[] }) {
  const { many } = useMarkRead()
  const unread = updates.filter(({ read }) => !read).map(({ id }) => id)
  return (
    <Button
      disabled={unread.length === 0}
      busy={many.isPending}
      onClick={() => many.mutate(unread, { onSuccess: ({ updated }) => say(`${count(updated, 'update')} marked read`), onError: complain })}
    >
      Mark all read
    </Button>
  )
}

function Nothing({ period, isAllRead }: { period: Period; isAllRead: boolean }) {
  return isAllRead ? (
    <Card>
      <Empty title="All read">You have seen everything that changed {periods[period].within}.</Empty>
    </Card>
  ) : (
    <Card>
      <Empty title="Nothing changed" action={<ButtonLink to="/competitors">See what is watched</ButtonLink>}>
        None of the watched pages changed {periods[period].within}. When one does, it appears here at once.
      </Empty>
    </Card>
  )
}

/** Leads those who watch nobody to their first competitor. The numbers lag behind or may be away, so the list itself decides. */
function FirstRun() {
  const stats = useQuery(statsQuery)
  const { data, isFetching } = useQuery({ ...competitorsQuery, enabled: stats.data?.competitors === 0 || stats.failureCount > 0 })
  return data?.total === 0 && !isFetching && <Navigate to="/setup" replace />
}

function Numbers() {
  const { data } = useQuery(statsQuery)
  return data ? (
    <p>
      {count(data.updatesLastWeek, 'update')} in 7 days, {data.highImpactLastWeek} of high impact; {count(data.competitors, 'competitor')}{' '}
      watched.
    </p>
  ) : (
    <p>What changed, the weightiest first.</p>
  )
}
