import type { AuditFilter } from '@/api/queries/audit'
import type { Member } from '@/api/queries/members'
import { Filter } from '@/ui/Field'
import { auditGroups } from './auditWords'
import { dayAfter, dayOf, startOf } from './days'

/** What of the trail is shown: of whom, of what kind, and from when to when. */
export function AuditFilters({
  people,
  filter,
  onChange,
}: {
  people: Member[]
  filter: AuditFilter
  onChange: (filter: AuditFilter) => void
}) {
  const set = (change: AuditFilter) => onChange({ ...filter, ...change })
  return (
    <div role="group" aria-label="Show only" className="flex flex-wrap items-center gap-2">
      <Filter label="Kind" value={filter.action ?? ''} onChange={(event) => set({ action: event.target.value })}>
        <option value="">Everything</option>
        {auditGroups.map(([action, title]) => (
          <option key={action} value={action}>
            {title}
          </option>
        ))}
      </Filter>
      <Filter label="Who" value={filter.actor ?? ''} onChange={(event) => set({ actor: event.target.value })}>
        <option value="">Everybody</option>
        {people.map(({ userId, name }) => (
          <option key={userId} value={userId}>
            {name}
          </option>
        ))}
      </Filter>
      <Day label="From" value={dayOf(filter.from)} onChange={(day) => set({ from: startOf(day) })} />
      <Day label="To" value={dayOf(filter.to, -1)} onChange={(day) => set({ to: startOf(dayAfter(day)) })} />
    </div>
  )
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <label className="text-muted flex items-center gap-2">
      {label}
      <input
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="bg-card border-rule text-ink min-h-9 rounded-lg border px-2.5"
      />
    </label>
  )
}
