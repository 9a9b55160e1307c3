import { Outlet } from '@tanstack/react-router'
import { PageHeader } from '@/ui/PageHeader'
import { TabLinks } from '@/ui/Tabs'

/** How the installation does. */
export function OperationsLayout() {
  return (
    <>
      <PageHeader title="Operations" lead="How this installation does, and what it is busy with." />
      <TabLinks
        label="Operations"
        tabs={[
          { title: 'Health', to: '/operations' },
          { title: 'Jobs', to: '/operations/jobs' },
          { title: 'Circuit breakers', to: '/operations/breakers' },
          { title: 'Failed messages', to: '/operations/dead-letters' },
        ]}
      />
      <Outlet />
    </>
  )
}
