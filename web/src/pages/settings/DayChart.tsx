import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { DayUsage } from '@/api/queries/usage'
import { asTitle } from '@/lib/words'
import { shortDay } from './usageDays'
import type { Metric } from './UsageMetric'

/** Loaded when it is shown: the drawing library is large. */
export default function DayChart({ days, metric }: { days: DayUsage[]; metric: Metric }) {
  return (
    <ResponsiveContainer>
      <BarChart data={days} margin={{ left: -28, right: 0, top: 4, bottom: 0 }} accessibilityLayer={false}>
        <XAxis dataKey="day" tickFormatter={shortDay} stroke="var(--color-muted)" fontSize={12} minTickGap={32} tickLine={false} />
        <YAxis allowDecimals={false} stroke="var(--color-muted)" fontSize={12} tickLine={false} axisLine={false} tickCount={3} />
        <Tooltip
          labelFormatter={(day) => shortDay(String(day))}
          cursor={{ fill: 'var(--color-raised)' }}
          contentStyle={{ background: 'var(--color-card)', border: '1px solid var(--color-rule)', borderRadius: 8 }}
        />
        <Bar dataKey={metric} name={asTitle(metric)} fill="var(--color-brand)" radius={[2, 2, 0, 0]} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  )
}
