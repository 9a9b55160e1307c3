import { queryOptions } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Usage = Schema<'UsageResponse'>
export type DayUsage = Schema<'DayUsage'>

/** Of one month as in 2026-11, or of the present one. */
export function usageQuery(id: string, month?: string) {
  return queryOptions({
    queryKey: ['usage', id, month ?? 'now'],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}/usage', { params: { path: { id }, query: month ? { month } : {} } })),
  })
}
