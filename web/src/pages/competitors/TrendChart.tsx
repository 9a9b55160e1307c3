import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Schema } from '@/api/client'

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** Updates by day, in UTC as they are counted. */
export default function TrendChart({ trend }: { trend: Schema<'TrendDay'>[] }) {
  const most = Math.max(...trend.map(({ updates }) => updates))
  return (
    <figure>
      <div className="h-48">
        <ResponsiveContainer>
          <BarChart data={trend} margin={{ left: -24 }}>
            <XAxis dataKey="date" tickFormatter={nameOf} stroke="var(--color-muted)" fontSize={12} minTickGap={40} tickLine={false} />
            <YAxis allowDecimals={false} stroke="var(--color-muted)" fontSize={12} tickLine={false} axisLine={false} />
            <Tooltip
              labelFormatter={(label) => nameOf(String(label))}
              cursor={{ fill: 'var(--color-raised)' }}
              contentStyle={{ background: 'var(--color-card)', border: '1px solid var(--color-rule)', borderRadius: 8 }}
            />
            <Bar dataKey="updates" name="Updates" fill="var(--color-brand)" radius={[3, 3, 0, 0]} isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="sr-only">
        From {nameOf(trend[0]?.date)} to {nameOf(trend.at(-1)?.date)}, at most {most} updates on one day.
      </figcaption>
    </figure>
  )
}

function nameOf(date: string | undefined): string {
  return date ? day.format(new Date(date)) : ''
}
