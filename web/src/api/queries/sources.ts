import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Source = Schema<'SourceResponse'>

export const sourceTypes = [
  'home',
  'pricing',
  'careers',
  'blog',
  'news',
  'product',
  'docs',
  'terms',
  'feed',
  'jobs',
  'reviews',
  'social',
  'filings',
]

/** All sources of a competitor; there are a few dozen at most. */
export function sourcesQuery(competitorId: string) {
  return queryOptions({
    queryKey: ['sources', competitorId],
    queryFn: () =>
      body(api.GET('/api/v1/competitors/{competitorId}/sources', { params: { path: { competitorId }, query: { limit: 200 } } })),
  })
}

/** Adds, changes and removes the sources of one competitor, and has them read at once. */
export function useSourceActions(competitorId: string) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['sources', competitorId] })
  return {
    add: useMutation({
      mutationFn: (source: Schema<'AddSource'>) =>
        body(api.POST('/api/v1/competitors/{competitorId}/sources', { params: { path: { competitorId } }, body: source })),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, ...source }: Partial<Schema<'ChangeSource'>> & { id: string }) =>
        body(
          api.PUT('/api/v1/competitors/{competitorId}/sources/{id}', {
            params: { path: { competitorId, id } },
            body: { schedule: null, status: null, type: null, url: null, ...source },
          }),
        ),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) =>
        body(api.DELETE('/api/v1/competitors/{competitorId}/sources/{id}', { params: { path: { competitorId, id } } })),
      onSuccess,
    }),
    scrape: useMutation({
      mutationFn: (sourceIds: string[] | null) =>
        body(api.POST('/api/v1/competitors/{competitorId}/scrape', { params: { path: { competitorId } }, body: { sourceIds } })),
      onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
    }),
  }
}
