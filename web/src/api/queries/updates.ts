import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Update = Schema<'UpdateResponse'>
export type Evidence = Schema<'EvidenceResponse'>
export type Citation = Schema<'Citation'>

export interface UpdateFilter {
  competitorId?: string | undefined
  category?: string | undefined
  minImpact?: number | undefined
  includeNoise?: boolean | undefined
  /** An ISO 8601 time. */
  since?: string | undefined
}

/** Updates, newest first, a page at a time. */
export function updatesQuery({ since, ...filter }: UpdateFilter, limit = 50) {
  const given = Object.fromEntries(Object.entries({ ...filter, since }).filter(([, value]) => value !== undefined))
  return infiniteQueryOptions({
    queryKey: ['updates', given, limit],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/updates', { params: { query: { ...given, limit, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function updateQuery(id: string) {
  return queryOptions({
    queryKey: ['updates', id],
    queryFn: () => body(api.GET('/api/v1/updates/{id}', { params: { path: { id } } })),
  })
}

export function evidenceQuery(id: string) {
  return queryOptions({
    queryKey: ['updates', id, 'evidence'],
    queryFn: () => body(api.GET('/api/v1/updates/{id}/evidence', { params: { path: { id } } })),
  })
}

export function feedbackQuery(id: string) {
  return queryOptions({
    queryKey: ['updates', id, 'feedback'],
    queryFn: () => body(api.GET('/api/v1/updates/{id}/feedback', { params: { path: { id } } })),
  })
}

export function useGiveFeedback(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (feedback: Schema<'GiveFeedback'>) =>
      body(api.POST('/api/v1/updates/{id}/feedback', { params: { path: { id } }, body: feedback })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['updates', id, 'feedback'] }),
  })
}

/** Marks updates read, or one unread, for this person. */
export function useMarkRead() {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['updates'] })
  return {
    one: useMutation({
      mutationFn: ({ id, read }: { id: string; read: boolean }) =>
        body(api.PUT('/api/v1/updates/{id}/read', { params: { path: { id } }, body: { read } })),
      onSuccess,
    }),
    many: useMutation({ mutationFn: (ids: string[]) => body(api.POST('/api/v1/updates/read', { body: { ids } })), onSuccess }),
  }
}
