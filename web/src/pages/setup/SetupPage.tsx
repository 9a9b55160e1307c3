import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { discoveryQuery, isOver, useAddCompetitor, type Competitor } from '@/api/queries/competitors'
import { useRole } from '@/api/session'
import { CompetitorForm } from '@/pages/competitors/CompetitorForm'
import { Discovery } from '@/pages/competitors/Discovery'
import { Sources } from '@/pages/competitors/Sources'
import { Button, ButtonLink } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { PageHeader } from '@/ui/PageHeader'
import { Empty } from '@/ui/States'

/** The first competitor of a new workspace: its name and domain, then its pages being found before one's eyes. */
export function SetupPage() {
  const add = useAddCompetitor()
  const mayAdd = useRole('admin')
  const [competitor, setCompetitor] = useState<Competitor>()

  if (!mayAdd) {
    return (
      <>
        <PageHeader title="Nothing is watched yet" />
        <Card>
          <Empty title="Ask an admin of this workspace to add a competitor">What it changes from then on appears here.</Empty>
        </Card>
      </>
    )
  }
  return competitor ? (
    <Found competitor={competitor} another={() => setCompetitor(undefined)} />
  ) : (
    <>
      <PageHeader
        title="Add your first competitor"
        lead="Its name and domain are enough. Periscope finds the pages worth watching and reads them from then on."
      />
      <Card className="max-w-xl p-5">
        <CompetitorForm short submit="Start watching" save={async (values) => setCompetitor(await add.mutateAsync(values))} />
      </Card>
    </>
  )
}

function Found({ competitor, another }: { competitor: Competitor; another: () => void }) {
  const { data: job } = useQuery(discoveryQuery(competitor.discoveryJobId))
  const isDone = job !== undefined && isOver(job.status)
  return (
    <>
      <PageHeader
        title={`Watching ${competitor.name}`}
        lead={
          isDone ? 'What changes on these pages from now on appears on Today, at once.' : 'Looking for its pages. This takes some seconds.'
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[20rem_1fr]">
        <Card className="p-5" aria-label="Progress">
          <Discovery jobId={competitor.discoveryJobId} />
        </Card>
        {isDone && (
          <Card className="p-2" aria-label="Pages found">
            <Sources competitorId={competitor.id} />
          </Card>
        )}
      </div>
      {isDone && (
        <div className="mt-5 flex flex-wrap gap-2">
          <ButtonLink kind="primary" to="/competitors/$competitorId" params={{ competitorId: competitor.id }}>
            Open {competitor.name}
          </ButtonLink>
          <Button onClick={another}>Add another competitor</Button>
        </div>
      )}
    </>
  )
}
