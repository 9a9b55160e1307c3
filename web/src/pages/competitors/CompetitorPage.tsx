import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { competitorQuery, useChangeCompetitor, useRemoveCompetitor, type Competitor } from '@/api/queries/competitors'
import { useSourceActions } from '@/api/queries/sources'
import { useRole } from '@/api/session'
import { asTitle, count } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { ConfirmButton, Dialog } from '@/ui/Dialog'
import { Missing } from '@/ui/Missing'
import { PageHeader } from '@/ui/PageHeader'
import { Loaded } from '@/ui/States'
import { TabLinks } from '@/ui/Tabs'
import { complain, say } from '@/ui/Toasts'
import { CompetitorForm } from './CompetitorForm'

/** One competitor: who it is, and in its tabs what it did, what is watched, what was captured and what that adds up to. */
export function CompetitorPage() {
  const { competitorId } = useParams({ from: '/competitors/$competitorId' })
  const query = useQuery(competitorQuery(competitorId))
  const params = { competitorId }
  return (
    <Loaded
      query={query}
      missing={
        <Missing title="Competitor" thing="competitor" to="/competitors">
          To the competitors
        </Missing>
      }
    >
      {(competitor) => (
        <>
          <PageHeader
            title={competitor.name}
            lead={
              <div className="flex flex-wrap items-center gap-2">
                <a href={competitor.homeUrl} target="_blank" rel="noreferrer" className="hover:text-ink hover:underline">
                  {competitor.domain}
                </a>
                <Badge>{asTitle(competitor.tier)}</Badge>
                {competitor.tags.map((tag) => (
                  <Badge key={tag}>{tag}</Badge>
                ))}
                {competitor.description && <p className="basis-full">{competitor.description}</p>}
              </div>
            }
            actions={<Actions competitor={competitor} />}
          />
          <TabLinks
            label={competitor.name}
            tabs={[
              { title: 'Updates', to: '/competitors/$competitorId', params },
              { title: 'Sources', to: '/competitors/$competitorId/sources', params },
              { title: 'Snapshots', to: '/competitors/$competitorId/snapshots', params },
              { title: 'Insights', to: '/competitors/$competitorId/insights', params },
            ]}
          />
          <Outlet />
        </>
      )}
    </Loaded>
  )
}

function Actions({ competitor }: { competitor: Competitor }) {
  const mayChange = useRole('admin')
  const { scrape } = useSourceActions(competitor.id)
  const change = useChangeCompetitor(competitor.id)
  const remove = useRemoveCompetitor()
  const navigate = useNavigate()
  const [isEditing, setEditing] = useState(false)
  if (!mayChange) {
    return null
  }
  return (
    <>
      <Button
        busy={scrape.isPending}
        onClick={() => scrape.mutate(null, { onSuccess: ({ jobs }) => say(`Reading ${count(jobs.length, 'page')}`), onError: complain })}
      >
        Read now
      </Button>
      <Button onClick={() => setEditing(true)}>Edit</Button>
      <ConfirmButton
        label="Remove"
        small={false}
        title={`Remove ${competitor.name}?`}
        confirm={`Remove ${competitor.name}`}
        action={async () => {
          await remove.mutateAsync(competitor.id)
          say(`${competitor.name} is removed`)
          await navigate({ to: '/competitors' })
        }}
      >
        Its sources, snapshots, updates and battlecard are deleted. This cannot be undone.
      </ConfirmButton>
      <Dialog title={`Edit ${competitor.name}`} open={isEditing} onClose={() => setEditing(false)}>
        <CompetitorForm
          competitor={competitor}
          submit="Save"
          save={async (values) => {
            await change.mutateAsync(values)
            setEditing(false)
            say('Saved')
          }}
        />
      </Dialog>
    </>
  )
}
