import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import { competitorQuery, discoveryQuery, isOver } from '@/api/queries/competitors'
import { sourceTypes, useSourceActions } from '@/api/queries/sources'
import { useRole } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Button } from '@/ui/Button'
import { Card, Panel } from '@/ui/Card'
import { Dialog } from '@/ui/Dialog'
import { SelectField, TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'
import { say } from '@/ui/Toasts'
import { Discovery } from './Discovery'
import { Sources } from './Sources'

/** What is watched of a competitor. */
export function SourcesTab() {
  const { competitorId } = useParams({ from: '/competitors/$competitorId/sources' })
  const mayAdd = useRole('admin')
  const [isAdding, setAdding] = useState(false)
  return (
    <div className="flex flex-col gap-5">
      <Searching competitorId={competitorId} />
      <Panel
        title="Watched pages"
        actions={
          mayAdd && (
            <Button small onClick={() => setAdding(true)}>
              <Plus aria-hidden className="size-4" /> Add page
            </Button>
          )
        }
      >
        <Sources competitorId={competitorId} />
      </Panel>
      <Dialog title="Add a page" open={isAdding} onClose={() => setAdding(false)}>
        <SourceForm competitorId={competitorId} done={() => setAdding(false)} />
      </Dialog>
    </div>
  )
}

// While the search for pages goes on, or when it failed.
function Searching({ competitorId }: { competitorId: string }) {
  const { data: competitor } = useQuery(competitorQuery(competitorId))
  const { data: job } = useQuery({ ...discoveryQuery(competitor?.discoveryJobId ?? ''), enabled: competitor !== undefined })
  return competitor && job && (!isOver(job.status) || job.status !== 'success') ? (
    <Card className="p-5" aria-label="Search for pages">
      <Discovery jobId={competitor.discoveryJobId} />
    </Card>
  ) : null
}

function SourceForm({ competitorId, done }: { competitorId: string; done: () => void }) {
  const { add } = useSourceActions(competitorId)
  const problem = add.error ? Problem.of(add.error) : undefined
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        add.mutate(
          { url: String(form.get('url')), type: String(form.get('type')), schedule: String(form.get('schedule')) },
          {
            onSuccess: () => {
              say('The page is watched from now on')
              done()
            },
          },
        )
      }}
    >
      <TextField label="Address" name="url" type="url" required placeholder="https://" error={problem?.field('url')} />
      <SelectField label="Kind" name="type" defaultValue="product" error={problem?.field('type')}>
        {sourceTypes.map((type) => (
          <option key={type} value={type}>
            {asTitle(type)}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Schedule"
        name="schedule"
        defaultValue="daily"
        required
        hint="hourly, daily, weekly, or five cron fields as in 0 6 * * 1-5."
        error={problem?.field('schedule')}
      />
      <FormProblem of={add.error} fields={['url', 'type', 'schedule']} />
      <div className="flex justify-end">
        <Button kind="primary" type="submit" busy={add.isPending}>
          Watch this page
        </Button>
      </div>
    </form>
  )
}
