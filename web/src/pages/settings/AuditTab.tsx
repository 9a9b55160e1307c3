import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { auditQuery, type AuditEntry, type AuditFilter } from '@/api/queries/audit'
import { peopleQuery } from '@/api/queries/members'
import { useSession } from '@/api/session'
import { exactly } from '@/lib/time'
import { Panel } from '@/ui/Card'
import { More } from '@/ui/More'
import { Empty, Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { AdminsOnly } from './AdminsOnly'
import { AuditFilters } from './AuditFilters'
import { actorOf, deedOf, detailsOf, type NameOf } from './auditWords'

export function AuditTab() {
  return (
    <AdminsOnly>
      <Trail />
    </AdminsOnly>
  )
}

/** Who did what, the newest first. */
function Trail() {
  const { workspace } = useSession()
  const [filter, setFilter] = useState<AuditFilter>({})
  const query = useInfiniteQuery(auditQuery(workspace.id, filter))
  const people = useQuery(peopleQuery(workspace.id))
  const nameOf: NameOf = (id) => people.data?.items.find(({ userId }) => userId === id)?.name
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <AuditFilters people={people.data?.items ?? []} filter={filter} onChange={setFilter} />
      <Panel title="Audit">
        <Loaded query={query}>
          {({ pages }) =>
            pages[0]?.items.length ? (
              <ol className="divide-rule divide-y">
                {pages
                  .flatMap(({ items }) => items)
                  .map((entry) => (
                    <Entry key={entry.id} entry={entry} nameOf={nameOf} />
                  ))}
              </ol>
            ) : (
              <Empty title="Nothing of that kind was done">Other people, other things or other days may have something.</Empty>
            )
          }
        </Loaded>
        <More query={query} />
      </Panel>
    </div>
  )
}

function Entry({ entry, nameOf }: { entry: AuditEntry; nameOf: NameOf }) {
  const details = detailsOf(entry.details)
  return (
    <li className="py-3">
      <p>
        <span className="font-medium">{actorOf(entry, nameOf)}</span> {deedOf(entry, nameOf)}
        <span className="text-muted">
          {' '}
          · <Time of={entry.at} />
        </span>
      </p>
      {details.length > 0 && <p className="text-muted text-sm">{details.join('; ')}</p>}
      <details className="text-muted mt-0.5 text-sm">
        <summary>Evidence</summary>
        <dl className="mt-1 grid gap-x-4 font-mono text-xs sm:grid-cols-[8rem_1fr]">
          <dt>Entry</dt>
          <dd>
            {entry.sequence}, {entry.action}, {exactly(new Date(entry.at))}
          </dd>
          <dt>Hash</dt>
          <dd>{entry.hash}</dd>
          <dt>Hash before it</dt>
          <dd>{entry.previousHash}</dd>
          {entry.correlationId && (
            <>
              <dt>Correlation</dt>
              <dd>{entry.correlationId}</dd>
            </>
          )}
        </dl>
      </details>
    </li>
  )
}
