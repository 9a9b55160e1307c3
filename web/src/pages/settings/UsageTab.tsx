import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usageQuery, type Usage } from '@/api/queries/usage'
import { useSession } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Panel } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { everyDay, monthName, presentMonth, shortDay, shortMonth } from './usageDays'
import { UsageMetric, metrics } from './UsageMetric'
import { UsageTable } from './UsageTable'

/** What was used this month or another, and what the plan leaves. */
export function UsageTab() {
  const { workspace } = useSession()
  const [month, setMonth] = useState<string>()
  const query = useQuery({ ...usageQuery(workspace.id, month), placeholderData: keepPreviousData })
  return <Loaded query={query}>{(usage) => <Overview usage={usage} chosen={month} choose={setMonth} />}</Loaded>
}

function Overview({ usage, chosen, choose }: { usage: Usage; chosen: string | undefined; choose: (month: string) => void }) {
  const months = [...new Set([presentMonth(), usage.month, ...usage.months.map(({ month }) => month)])].toSorted().toReversed()
  const days = everyDay(usage.month, usage.days)
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">
          Plan {asTitle(usage.plan)}.{' '}
          {usage.metrics.some(({ limit }) => limit !== null) && (
            <>
              Limits begin anew <Time of={usage.resetsAt} />.
            </>
          )}
        </p>
        <Filter label="Month" value={chosen ?? usage.month} onChange={(event) => choose(event.target.value)}>
          {months.map((month) => (
            <option key={month} value={month}>
              {monthName(month)}
            </option>
          ))}
        </Filter>
      </div>
      <div className="grid gap-4 lg:grid-cols-3">
        {usage.metrics.map((metric) => (
          <UsageMetric key={metric.name} metric={metric} days={days} />
        ))}
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Panel title={`Days of ${monthName(usage.month)}`}>
          <UsageTable of="Day" rows={usage.days.toReversed().map((day) => ({ ...day, name: shortDay(day.day) }))} columns={metrics} />
        </Panel>
        <Panel title="Months">
          <UsageTable of="Month" rows={usage.months.map((month) => ({ ...month, name: shortMonth(month.month) }))} columns={metrics} />
        </Panel>
      </div>
    </div>
  )
}
