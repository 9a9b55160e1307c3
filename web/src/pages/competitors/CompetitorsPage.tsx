import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useAddCompetitor, useCompetitors, type Competitor } from '@/api/queries/competitors'
import { useRole } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Button, ButtonLink } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { PageHeader } from '@/ui/PageHeader'
import { Empty, Loaded } from '@/ui/States'
import { CompetitorForm } from './CompetitorForm'
import { Discovery } from './Discovery'

/** Everybody who is watched. */
export function CompetitorsPage() {
  const query = useCompetitors()
  const mayAdd = useRole('admin')
  const [isAdding, setAdding] = useState(false)
  const [wanted, setWanted] = useState('')
  return (
    <>
      <PageHeader
        title="Competitors"
        actions={
          mayAdd && (
            <Button kind="primary" onClick={() => setAdding(true)}>
              <Plus aria-hidden className="size-4" /> Add competitor
            </Button>
          )
        }
      />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Card>
              <Empty title="Nobody is watched yet" action={mayAdd && <ButtonLink to="/setup">Add your first competitor</ButtonLink>}>
                A name and a domain are enough.
              </Empty>
            </Card>
          ) : (
            <>
              {items.length > 8 && (
                <div className="mb-4 max-w-sm">
                  <TextField label="Find" type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} />
                </div>
              )}
              <List competitors={items.filter((competitor) => matches(competitor, wanted))} />
            </>
          )
        }
      </Loaded>
      {isAdding && <Adding onClose={() => setAdding(false)} />}
    </>
  )
}

function List({ competitors }: { competitors: Competitor[] }) {
  return competitors.length === 0 ? (
    <Empty title="Nobody has that name" />
  ) : (
    <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {competitors.map(({ id, name, domain, tier, tags, description }) => (
        <li key={id}>
          <Link
            to="/competitors/$competitorId"
            params={{ competitorId: id }}
            className="bg-card border-rule hover:border-line block h-full rounded-xl border p-4"
          >
            <span className="flex items-start justify-between gap-2">
              <span className="font-semibold">{name}</span>
              <Badge>{asTitle(tier)}</Badge>
            </span>
            <span className="text-muted block text-sm">{domain}</span>
            {description && <span className="mt-2 line-clamp-2 block">{description}</span>}
            {tags.length > 0 && <span className="text-muted mt-2 block text-sm">{tags.join(', ')}</span>}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Adding({ onClose }: { onClose: () => void }) {
  const add = useAddCompetitor()
  const [added, setAdded] = useState<Competitor>()
  return added ? (
    <Dialog title={`Watching ${added.name}`} open onClose={onClose}>
      <Discovery jobId={added.discoveryJobId} />
      <div className="mt-4 flex justify-end">
        <ButtonLink kind="primary" to="/competitors/$competitorId" params={{ competitorId: added.id }}>
          Open {added.name}
        </ButtonLink>
      </div>
    </Dialog>
  ) : (
    <Dialog title="Add a competitor" open onClose={onClose}>
      <CompetitorForm submit="Start watching" save={async (values) => setAdded(await add.mutateAsync(values))} />
    </Dialog>
  )
}

function matches({ name, domain, tags }: Competitor, wanted: string): boolean {
  const part = wanted.trim().toLowerCase()
  return [name, domain, ...tags].some((text) => text.toLowerCase().includes(part))
}
