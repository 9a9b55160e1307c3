import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from '@/api/client'

/** A competitor's captures, newest first. */
export function snapshotsQuery(competitorId: string, sourceId?: string) {
  return infiniteQueryOptions({
    queryKey: ['snapshots', { competitorId, sourceId }],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/competitors/{id}/snapshots', {
          params: {
            path: { id: competitorId },
            query: { limit: 50, ...(sourceId ? { sourceId } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

// A snapshot never changes, so what was read of one once is true for ever.
const unchanging = { staleTime: Infinity }

export function snapshotQuery(id: string) {
  return queryOptions({
    ...unchanging,
    queryKey: ['snapshot', id],
    queryFn: () => body(api.GET('/api/v1/snapshots/{id}', { params: { path: { id } } })),
  })
}

/** The extracted text, which all spans count in, in UTF-16 code units as JavaScript's strings do. */
export function snapshotTextQuery(id: string) {
  return queryOptions({
    ...unchanging,
    queryKey: ['snapshot', id, 'text'],
    queryFn: async () => String(await body(api.GET('/api/v1/snapshots/{id}/text', { params: { path: { id } }, parseAs: 'text' }))),
  })
}
