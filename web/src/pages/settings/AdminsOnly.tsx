import type { ReactNode } from 'react'
import { useRole } from '@/api/session'
import { Card } from '@/ui/Card'
import { Empty } from '@/ui/States'

/** For those who came by an address that their role is not shown. */
export function AdminsOnly({ children }: { children: ReactNode }) {
  return useRole('admin') ? (
    children
  ) : (
    <Card>
      <Empty title="This is for the workspace’s admins">Ask one of them if you need something here.</Empty>
    </Card>
  )
}
