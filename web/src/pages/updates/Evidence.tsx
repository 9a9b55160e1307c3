import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { snapshotTextQuery } from '@/api/queries/snapshots'
import { evidenceQuery, type Evidence as Found } from '@/api/queries/updates'
import { ButtonLink } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { Empty, Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { diffRows } from './diff'
import { DiffView, type DiffLook } from './DiffView'

/** The two captures that an update rests on, and what differs between them. */
export function Evidence({ updateId }: { updateId: string }) {
  const query = useQuery(evidenceQuery(updateId))
  return <Loaded query={query}>{(evidence) => <Difference evidence={evidence} />}</Loaded>
}

function Difference({ evidence }: { evidence: Found }) {
  const before = useQuery(snapshotTextQuery(evidence.before.id))
  const after = useQuery(snapshotTextQuery(evidence.after.id))
  const [look, setLook] = useState<DiffLook>(() => (matchMedia('(min-width: 64rem)').matches ? 'side' : 'inline'))
  const rows = useMemo(
    () => (before.data !== undefined && after.data !== undefined ? diffRows(before.data, after.data, evidence.diff) : undefined),
    [before.data, after.data, evidence.diff],
  )
  return (
    <Panel
      title="What changed"
      actions={
        <Filter label="How the difference is shown" value={look} onChange={(event) => setLook(event.target.value as DiffLook)}>
          <option value="side">Side by side</option>
          <option value="inline">In one column</option>
        </Filter>
      }
    >
      <p className="text-muted mb-3">{evidence.diff.summary}</p>
      <div className="mb-3 flex flex-wrap items-center gap-2 text-sm">
        <ButtonLink small to="/snapshots/$snapshotId" params={{ snapshotId: evidence.before.id }}>
          Before, <Time of={evidence.before.capturedAt} />
        </ButtonLink>
        <ButtonLink small to="/snapshots/$snapshotId" params={{ snapshotId: evidence.after.id }}>
          After, <Time of={evidence.after.capturedAt} />
        </ButtonLink>
      </div>
      <Loaded query={{ data: rows, error: before.error ?? after.error, refetch: () => void before.refetch().then(() => after.refetch()) }}>
        {(rows) =>
          rows.every(({ kind }) => kind === 'same') ? <Empty title="The texts are the same" /> : <DiffView rows={rows} look={look} />
        }
      </Loaded>
    </Panel>
  )
}
