import { Outlet } from '@tanstack/react-router'
import { useRole, useSession } from '@/api/session'
import { PageHeader } from '@/ui/PageHeader'
import { TabLinks } from '@/ui/Tabs'

/** The workspace's settings, a tab for each part that the person may see. */
export function SettingsLayout() {
  const { workspace } = useSession()
  const isAdmin = useRole('admin')
  return (
    <>
      <PageHeader title="Settings" lead={`For the workspace ${workspace.name}.`} />
      <TabLinks
        label="Settings"
        tabs={[
          { title: 'General', to: '/settings' },
          { title: 'Members', to: '/settings/members' },
          { title: 'Branding', to: '/settings/branding' },
          { title: 'Features', to: '/settings/features' },
          ...(isAdmin ? [{ title: 'API clients', to: '/settings/clients' as const }] : []),
          { title: 'Usage', to: '/settings/usage' },
          ...(isAdmin ? [{ title: 'Audit', to: '/settings/audit' as const }] : []),
        ]}
      />
      <Outlet />
    </>
  )
}
