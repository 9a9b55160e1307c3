import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { insightsQuery } from '@/api/queries/competitors'
import type { Schema } from '@/api/client'
import { asTitle, count, shortUrl } from '@/lib/words'
import { Impact } from '@/ui/Badge'
import { Card, Panel } from '@/ui/Card'
import { Empty, Loaded, Loading } from '@/ui/States'

const TrendChart = lazy(() => import('./TrendChart'))

/** What the last 30 days of a competitor add up to. */
export function InsightsTab() {
  const { competitorId } = useParams({ from: '/competitors/$competitorId/insights' })
  const query = useQuery(insightsQuery(competitorId))
  return <Loaded query={query}>{(insights) => <Shown insights={insights} />}</Loaded>
}

function Shown({ insights }: { insights: Schema<'InsightsResponse'> }) {
  const { updates, noise, captures, categories, busiestSource, trend } = insights
  if (captures === 0) {
    return (
      <Card>
        <Empty title="There is nothing to add up yet">In the last 30 days none of its pages was captured.</Empty>
      </Card>
    )
  }
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title="Updates a day" className="lg:col-span-2">
        <Suspense fallback={<Loading rows={5} />}>
          <TrendChart trend={trend} />
        </Suspense>
        <p className="text-muted mt-2 text-sm">
          {count(updates, 'update')} and {count(noise, 'change')} judged noise, of {count(captures, 'capture')} in 30 days.
          {busiestSource && ` The busiest page is ${shortUrl(busiestSource.url)}, with ${count(busiestSource.updates, 'update')}.`}
        </p>
      </Panel>
      <Panel title="By category">
        {categories.length === 0 ? (
          <Empty title="No updates in 30 days" />
        ) : (
          <table className="w-full text-left">
            <thead className="text-muted text-sm">
              <tr>
                <th scope="col" className="pb-2 font-medium">
                  Category
                </th>
                <th scope="col" className="pb-2 text-right font-medium">
                  Updates
                </th>
                <th scope="col" className="pb-2 text-right font-medium">
                  Mean
                </th>
                <th scope="col" className="pb-2 text-right font-medium">
                  Highest
                </th>
              </tr>
            </thead>
            <tbody>
              {categories.map(({ category, updates, meanImpact, maxImpact }) => (
                <tr key={category} className="border-rule border-t">
                  <th scope="row" className="py-2 font-medium">
                    {asTitle(category)}
                  </th>
                  <td className="text-right">{updates}</td>
                  <td className="text-right">
                    <Impact of={meanImpact} />
                  </td>
                  <td className="text-right">
                    <Impact of={maxImpact} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </div>
  )
}
