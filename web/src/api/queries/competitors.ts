import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Competitor = Schema<'CompetitorResponse'>

/** All of the workspace's competitors; a workspace has some, not hundreds. */
export const competitorsQuery = queryOptions({
  queryKey: ['competitors'],
  queryFn: () => body(api.GET('/api/v1/competitors', { params: { query: { limit: 200 } } })),
})

export function useCompetitors() {
  return useQuery(competitorsQuery)
}

export function competitorQuery(id: string) {
  return queryOptions({
    queryKey: ['competitors', id],
    queryFn: () => body(api.GET('/api/v1/competitors/{id}', { params: { path: { id } } })),
  })
}

/** A competitor's name by its id; null for one that is gone. */
export function useCompetitorName(): (id: string | null | undefined) => string | null {
  const { data } = useCompetitors()
  return (id) => data?.items.find((competitor) => competitor.id === id)?.name ?? null
}

export function useAddCompetitor() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (competitor: Schema<'AddCompetitor'>) => body(api.POST('/api/v1/competitors', { body: competitor })),
    // Also what no page shows just now: Today leads those who watch nobody to the first competitor.
    onSuccess: () => queries.invalidateQueries({ queryKey: ['competitors'], refetchType: 'all' }),
  })
}

export function useChangeCompetitor(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change: Schema<'ChangeCompetitor'>) =>
      body(api.PUT('/api/v1/competitors/{id}', { params: { path: { id } }, body: change })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['competitors'] }),
  })
}

export function useRemoveCompetitor() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => body(api.DELETE('/api/v1/competitors/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries(),
  })
}

export function insightsQuery(id: string) {
  return queryOptions({
    queryKey: ['insights', id],
    queryFn: () => body(api.GET('/api/v1/competitors/{id}/insights', { params: { path: { id } } })),
  })
}

/** The job that looks for a new competitor's pages; asked for often while it runs, besides the live events. */
export function discoveryQuery(jobId: string) {
  return queryOptions({
    queryKey: ['jobs', jobId],
    queryFn: () => body(api.GET('/api/v1/jobs/{id}', { params: { path: { id: jobId } } })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data.status) ? false : 2000),
  })
}

/** Whether a job in this state stays in it. */
export function isOver(status: string): boolean {
  return !['pending', 'queued', 'running'].includes(status)
}
