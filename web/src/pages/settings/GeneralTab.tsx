import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { settingsQuery, workspaceQuery, type Settings } from '@/api/queries/workspace'
import { useRole, useSession } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Panel } from '@/ui/Card'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { DangerZone } from './DangerZone'
import { Facts } from './Facts'
import { SettingsForm } from './SettingsForm'
import { scheduleTitle } from './schedules'

export function GeneralTab() {
  const { workspace } = useSession()
  const mayChange = useRole('admin')
  const isOwner = useRole('owner')
  const settings = useQuery(settingsQuery(workspace.id))
  const [round, setRound] = useState(0)

  async function reload() {
    await settings.refetch()
    setRound(round + 1)
  }

  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <Panel title="Workspace">
        <Loaded query={settings}>
          {(data) =>
            mayChange ? <SettingsForm key={round} settings={data} reload={() => void reload()} /> : <SettingsFacts settings={data} />
          }
        </Loaded>
      </Panel>
      <Plan />
      {isOwner && <DangerZone />}
    </div>
  )
}

function SettingsFacts({ settings }: { settings: Settings }) {
  return (
    <Facts
      facts={[
        ['Name', settings.name],
        ['New sources are read', scheduleTitle(settings.defaultSchedule)],
        ['Time zone', settings.timeZone],
        ['Allowed sites', settings.allowedOrigins.join(', ') || 'None'],
      ]}
    />
  )
}

function Plan() {
  const { workspace } = useSession()
  const query = useQuery(workspaceQuery(workspace.id))
  return (
    <Panel title="Plan">
      <Loaded query={query} rows={2}>
        {({ plan, createdAt }) => (
          <>
            <Facts
              facts={[
                ['Plan', asTitle(plan)],
                ['Created', <Time key="created" of={createdAt} />],
              ]}
            />
            <p className="text-muted mt-3">
              See{' '}
              <Link to="/settings/features" className="text-brand underline">
                what it includes
              </Link>{' '}
              and{' '}
              <Link to="/settings/usage" className="text-brand underline">
                what you have used
              </Link>
              . Whoever runs this installation can give the workspace another plan.
            </p>
          </>
        )}
      </Loaded>
    </Panel>
  )
}
