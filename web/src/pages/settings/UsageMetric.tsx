import { Meter } from '@base-ui/react/meter'
import { lazy, Suspense } from 'react'
import type { DayUsage, Usage } from '@/api/queries/usage'
import { asTitle } from '@/lib/words'
import { Card } from '@/ui/Card'
import { classes } from '@/ui/classes'

export const metrics = ['questions', 'captures', 'updates'] as const
export type Metric = (typeof metrics)[number]

const DayChart = lazy(() => import('./DayChart'))

/** One thing that is counted: how much of it, out of how much, and on which days. The days' table says the chart's numbers to readers. */
export function UsageMetric({ metric: { name, used, limit, remaining }, days }: { metric: Usage['metrics'][number]; days: DayUsage[] }) {
  const known = metrics.find((metric) => metric === name)
  return (
    <Card className="p-4" aria-label={asTitle(name)}>
      <h2 className="font-semibold">{asTitle(name)}</h2>
      <p className="mt-1 text-2xl font-semibold tabular-nums">{used.toLocaleString('en')}</p>
      {limit === null ? (
        <p className="text-muted text-sm">Without limit</p>
      ) : (
        <Meter.Root
          value={Math.min(used, limit)}
          max={limit}
          aria-label={`${asTitle(name)} used`}
          getAriaValueText={() => `${used} of ${limit}`}
        >
          <p className={classes('text-sm', remaining === 0 ? 'text-wrong' : 'text-muted')}>
            of {limit.toLocaleString('en')}, {remaining === 0 ? 'none left this month' : `${(remaining ?? 0).toLocaleString('en')} left`}
          </p>
          <Meter.Track className="bg-raised mt-2 block h-2 overflow-hidden rounded-full">
            <Meter.Indicator
              className={classes('block h-full rounded-full', used >= limit ? 'bg-wrong' : used >= limit * 0.8 ? 'bg-warn' : 'bg-brand')}
            />
          </Meter.Track>
        </Meter.Root>
      )}
      {known && (
        <div aria-hidden className="mt-4 h-28">
          <Suspense>
            <DayChart days={days} metric={known} />
          </Suspense>
        </div>
      )}
    </Card>
  )
}
