import { useQuery } from '@tanstack/react-query'
import { featuresQuery } from '@/api/queries/workspace'
import { useSession } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Panel } from '@/ui/Card'
import { Loaded } from '@/ui/States'

/** What the workspace has, and why. */
export function FeaturesTab() {
  const { workspace } = useSession()
  const query = useQuery(featuresQuery(workspace.id))
  return (
    <div className="max-w-3xl">
      <Panel title="Features">
        <Loaded query={query}>
          {({ items }) => (
            <ul className="divide-rule divide-y">
              {items.map(({ name, description, enabled, source, leastPlan }) => (
                <li key={name} className="flex items-start justify-between gap-4 py-3">
                  <div>
                    <h3 className="font-medium">{asTitle(name.replaceAll('-', ' '))}</h3>
                    <p>{description}</p>
                    <p className="text-muted text-sm">
                      {source === 'operator'
                        ? 'Decided by whoever runs this installation.'
                        : `In every plan from ${asTitle(leastPlan)} on.`}
                    </p>
                  </div>
                  <Badge tone={enabled ? 'good' : 'neutral'}>{enabled ? 'On' : 'Off'}</Badge>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
        <p className="text-muted mt-2">Whoever runs this installation can give or take a feature whatever the plan says.</p>
      </Panel>
    </div>
  )
}
