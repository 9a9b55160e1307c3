import type { ReactNode } from 'react'
import { Problem } from '@/api/problem'
import { Card } from '@/ui/Card'
import { Empty, Loaded } from '@/ui/States'

/** As Loaded, and calm about those who may not ask: only the services know who runs the installation. */
export function ForOperators<T>({
  query,
  whom,
  children,
}: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown }
  /** Whom it is for. */
  whom: string
  children: (data: T) => ReactNode
}) {
  return query.error instanceof Problem && query.error.status === 403 ? (
    <Card>
      <Empty title={`This is for ${whom}`}>Nothing is wrong: your role is for other things.</Empty>
    </Card>
  ) : (
    <Loaded query={query}>{children}</Loaded>
  )
}
