import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type AuditEntry = Schema<'AuditEntryResponse'>

export interface AuditFilter {
  /** As in `member.added`, or `member.*`. */
  action?: string | undefined
  /** A person's id or a client id. */
  actor?: string | undefined
  /** ISO 8601 times; `to` is not included. */
  from?: string | undefined
  to?: string | undefined
}

export function auditQuery(id: string, filter: AuditFilter) {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value))
  return infiniteQueryOptions({
    queryKey: ['audit', id, given],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/workspaces/{id}/audit', {
          params: { path: { id }, query: { ...given, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}
