import { useInfiniteQuery } from '@tanstack/react-query'
import { breakersQuery, useOperations, type Breaker } from '@/api/queries/operations'
import { asTitle, count } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Panel } from '@/ui/Card'
import { ConfirmButton } from '@/ui/Dialog'
import { More } from '@/ui/More'
import { Empty } from '@/ui/States'
import { Time } from '@/ui/Time'
import { say } from '@/ui/Toasts'
import { ForOperators } from './ForOperators'
import { Gates } from './Gates'
import { processName } from './processes'
import { breakerTone } from './tones'
import { Unreachable } from './Unreachable'

/** What services no longer call because it keeps failing, and how full their queues are. */
export function BreakersTab() {
  const query = useInfiniteQuery(breakersQuery)
  const { resetBreaker } = useOperations()
  return (
    <ForOperators query={query} whom="those who run this installation">
      {({ pages }) => (
        <div className="flex max-w-4xl flex-col gap-6">
          <Panel
            title="Circuit breakers"
            actions={
              pages[0]?.items.length ? (
                <ConfirmButton
                  label="Close all"
                  kind="plain"
                  title="Close all breakers?"
                  confirm="Close all"
                  action={async () => {
                    await resetBreaker.mutateAsync(null)
                    say('All breakers closed')
                  }}
                >
                  Every service calls everything again at once. What still fails opens its breaker again.
                </ConfirmButton>
              ) : undefined
            }
          >
            <p className="text-muted mb-2">
              A breaker opens when what a service calls keeps failing. Then nobody waits for it until one call works again.
            </p>
            <Unreachable services={pages[0]?.unreachable} />
            {pages[0]?.items.length ? (
              <ul className="divide-rule divide-y">
                {pages
                  .flatMap(({ items }) => items)
                  .map((breaker) => (
                    <Row key={`${breaker.service} ${breaker.replica} ${breaker.name}`} breaker={breaker} />
                  ))}
              </ul>
            ) : (
              <Empty title="There are none yet">A service has a breaker for whatever it has called since it started.</Empty>
            )}
            <More query={query} />
          </Panel>
          <Gates />
        </div>
      )}
    </ForOperators>
  )
}

function Row({ breaker: { name, service, replica, state, failures, openedAt, retryAt } }: { breaker: Breaker }) {
  const { resetBreaker } = useOperations()
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">{name}</p>
        <p className="text-muted text-sm">
          Called by {processName(service, replica)}
          {failures > 0 && `, ${count(failures, 'failure')} in a row`}
          {openedAt && (
            <>
              , opened <Time of={openedAt} />
            </>
          )}
          {retryAt && (
            <>
              , tried again <Time of={retryAt} />
            </>
          )}
        </p>
      </div>
      <Badge tone={breakerTone(state)}>{asTitle(state)}</Badge>
      {state !== 'closed' && (
        <ConfirmButton
          label="Close"
          kind="plain"
          title={`Close the breaker of ${name}?`}
          confirm="Close it"
          action={async () => {
            await resetBreaker.mutateAsync(name)
            say(`${name} is called again`)
          }}
        >
          It is called again at once, by every service. If it still fails, the breaker opens again.
        </ConfirmButton>
      )}
    </li>
  )
}
