import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Question = Schema<'QuestionResponse'>

/** What the person asked, the latest first. */
export const historyQuery = infiniteQueryOptions({
  queryKey: ['questions', 'history'],
  queryFn: ({ pageParam }) =>
    body(api.GET('/api/v1/query/history', { params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
})

export const suggestionsQuery = queryOptions({
  queryKey: ['questions', 'suggestions'],
  queryFn: () => body(api.GET('/api/v1/query/suggestions')),
})

/** Asked for again while it is still being answered somewhere else. */
export function questionQuery(id: string) {
  return queryOptions({
    queryKey: ['questions', id],
    queryFn: () => body(api.GET('/api/v1/query/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? 3000 : false),
  })
}

export function useRateAnswer(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (feedback: Schema<'QuestionFeedback'>) =>
      body(api.POST('/api/v1/query/{id}/feedback', { params: { path: { id } }, body: feedback })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['questions'] }),
  })
}
