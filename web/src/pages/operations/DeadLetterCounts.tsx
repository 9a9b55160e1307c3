import { useQuery } from '@tanstack/react-query'
import { deadLetterCountsQuery } from '@/api/queries/operations'
import { asTitle, count } from '@/lib/words'
import { Panel } from '@/ui/Card'
import { Loaded } from '@/ui/States'
import { troubled } from './deadLetters'

/** How many wait or are dead, by service; those with none are left out. */
export function DeadLetterCounts() {
  const query = useQuery(deadLetterCountsQuery)
  return (
    <Panel title="By service">
      <Loaded query={query} rows={2}>
        {({ services }) => {
          const rows = troubled(services)
          return rows.length === 0 ? (
            <p className="text-muted">No message waits and none is dead in {count(Object.keys(services).length, 'service')}.</p>
          ) : (
            <table className="w-full text-left">
              <thead className="text-muted text-sm">
                <tr>
                  {['Service', 'Waiting', 'Dead', 'Dead by type'].map((title) => (
                    <th key={title} scope="col" className="py-1 pr-3 font-normal wrap-normal">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-rule divide-y">
                {rows.map(({ service, waiting, dead, deadByType }) => (
                  <tr key={service} className="align-top">
                    <th scope="row" className="py-1.5 pr-3 font-normal">
                      {asTitle(service)}
                    </th>
                    <td className="py-1.5 pr-3 tabular-nums">{waiting}</td>
                    <td className="py-1.5 pr-3 tabular-nums">{dead}</td>
                    <td className="text-muted py-1.5 text-sm">
                      {Object.entries(deadByType)
                        .map(([type, number]) => `${type}: ${number}`)
                        .join(', ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }}
      </Loaded>
    </Panel>
  )
}
