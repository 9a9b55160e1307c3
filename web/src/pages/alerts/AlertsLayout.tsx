import { Outlet } from '@tanstack/react-router'
import { useRole } from '@/api/session'
import { Card } from '@/ui/Card'
import { PageHeader } from '@/ui/PageHeader'
import { Empty } from '@/ui/States'
import { TabLinks } from '@/ui/Tabs'

/** What people are told of, by which rules, and where. */
export function AlertsLayout() {
  const maySee = useRole('member')
  return (
    <>
      <PageHeader title="Alerts" />
      {maySee ? (
        <>
          <TabLinks
            label="Alerts"
            tabs={[
              { to: '/alerts', title: 'Alerts' },
              { to: '/alerts/rules', title: 'Rules' },
              { to: '/alerts/channels', title: 'Channels' },
              { to: '/alerts/deliveries', title: 'Deliveries' },
            ]}
          />
          <Outlet />
        </>
      ) : (
        <Card>
          <Empty title="Viewers see no alerts">Members of the workspace do. Ask an admin to make you one.</Empty>
        </Card>
      )}
    </>
  )
}
