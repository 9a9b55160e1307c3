import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deadLettersQuery } from '@/api/queries/operations'
import { asTitle } from '@/lib/words'
import { Panel } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { More } from '@/ui/More'
import { Empty } from '@/ui/States'
import { DeadLetterCounts } from './DeadLetterCounts'
import { DeadLetterRow } from './DeadLetterRow'
import { ForOperators } from './ForOperators'
import { Unreachable } from './Unreachable'

const statuses = ['waiting', 'redelivered', 'dead']

/** Messages that a service could not handle: the workspace's own. */
export function DeadLettersTab() {
  const [status, setStatus] = useState('')
  const query = useInfiniteQuery(deadLettersQuery(status || undefined))
  return (
    <ForOperators query={query} whom="the workspace’s admins">
      {({ pages }) => (
        <div className="flex max-w-4xl flex-col gap-6">
          <DeadLetterCounts />
          <Panel
            title="Failed messages"
            actions={
              <Filter label="State" value={status} onChange={(event) => setStatus(event.target.value)}>
                <option value="">All states</option>
                {statuses.map((name) => (
                  <option key={name} value={name}>
                    {asTitle(name)}
                  </option>
                ))}
              </Filter>
            }
          >
            <Unreachable services={pages[0]?.unreachable} />
            {pages[0]?.items.length ? (
              <ul className="divide-rule divide-y">
                {pages
                  .flatMap(({ items }) => items)
                  .map((letter) => (
                    <DeadLetterRow key={letter.id} letter={letter} />
                  ))}
              </ul>
            ) : (
              <Empty title={status ? 'None is in this state' : 'Nothing has failed'}>
                A message that a service cannot handle waits here and is tried again.
              </Empty>
            )}
            <More query={query} />
          </Panel>
        </div>
      )}
    </ForOperators>
  )
}
