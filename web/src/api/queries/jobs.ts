import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Job = Schema<'JobResponse'>

export const jobStatuses = ['pending', 'queued', 'running', 'success', 'failed', 'timeout', 'cancelled', 'dead_letter']
export const jobTypes = ['capture', 'discovery']

export interface JobFilter {
  status?: string | undefined
  type?: string | undefined
  competitorId?: string | undefined
}

/** The workspace's jobs, the latest first. Live events say when they change. */
export function jobsQuery(filter: JobFilter) {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value))
  return infiniteQueryOptions({
    queryKey: ['jobs', 'list', given],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/jobs', { params: { query: { ...given, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function useJobActions() {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['jobs'] })
  return {
    cancel: useMutation({
      mutationFn: (id: string) => body(api.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id } } })),
      onSuccess,
    }),
    retry: useMutation({ mutationFn: (id: string) => body(api.POST('/api/v1/jobs/{id}/retry', { params: { path: { id } } })), onSuccess }),
  }
}
