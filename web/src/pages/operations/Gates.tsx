import { useQuery } from '@tanstack/react-query'
import { gatesQuery } from '@/api/queries/operations'
import { Badge } from '@/ui/Badge'
import { Panel } from '@/ui/Card'
import { Loaded } from '@/ui/States'
import { processName } from './processes'
import { Unreachable } from './Unreachable'

/** How full each queue is, and whether it still takes more. */
export function Gates() {
  const query = useQuery(gatesQuery)
  return (
    <Panel title="Queues">
      <Loaded query={query} rows={2}>
        {({ items, unreachable }) => (
          <>
            <Unreachable services={unreachable} />
            {items.length === 0 ? (
              <p className="text-muted">No service that runs keeps one.</p>
            ) : (
              <ul className="divide-rule divide-y">
                {items.map(({ name, service, replica, depth, capacity, high, state, refused }) => (
                  <li key={`${service} ${replica} ${name}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
                    <div className="min-w-0 flex-1 basis-56">
                      <p className="font-medium">{name}</p>
                      <p className="text-muted text-sm">
                        {depth.toLocaleString('en')} of {capacity.toLocaleString('en')} in {processName(service, replica)}; from{' '}
                        {high.toLocaleString('en')} on it takes no more
                        {refused > 0 && `; ${refused.toLocaleString('en')} refused`}
                      </p>
                    </div>
                    <Badge tone={state === 'open' ? 'good' : 'warn'}>{state === 'open' ? 'Takes more' : 'Takes no more'}</Badge>
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  )
}
