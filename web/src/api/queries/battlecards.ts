import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Battlecard = Schema<'BattlecardResponse'>
export type BattlecardVersion = Schema<'BattlecardVersionResponse'>
export type BattlecardSection = Schema<'BattlecardSection'>

export const battlecardStatuses = ['draft', 'pending', 'approved', 'rejected', 'published'] as const
export type BattlecardStatus = (typeof battlecardStatuses)[number]

/** One for each competitor, the last changed first; '' for every status. */
export function battlecardsQuery(status: BattlecardStatus | '') {
  return infiniteQueryOptions({
    queryKey: ['battlecards', { status }],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/battlecards', {
          params: { query: { limit: 50, ...(status ? { status } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function battlecardQuery(id: string) {
  return queryOptions({
    queryKey: ['battlecards', id],
    queryFn: () => body(api.GET('/api/v1/battlecards/{id}', { params: { path: { id } } })),
  })
}

/** What the card has said, the newest version first. */
export function versionsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['battlecards', id, 'versions'],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/battlecards/{id}/versions', {
          params: { path: { id }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

/**
 * What people do with a card. It is refused when the card has changed since it was read: for a decision on drafts since any write, for an
 * edit since another text was taken over.
 */
export function useBattlecardActions({ id, version, revision }: Battlecard) {
  const queries = useQueryClient()
  const path = { params: { path: { id } } }
  const asRead = { headers: { 'If-Match': `"${version}.${revision}"` } }
  const onSettled = () => queries.invalidateQueries({ queryKey: ['battlecards'] })
  return {
    approve: useMutation({
      mutationFn: (sections: string[]) => body(api.POST('/api/v1/battlecards/{id}/approve', { ...path, ...asRead, body: { sections } })),
      onSettled,
    }),
    reject: useMutation({
      mutationFn: (feedback: string) => body(api.POST('/api/v1/battlecards/{id}/reject', { ...path, ...asRead, body: { feedback } })),
      onSettled,
    }),
    edit: useMutation({
      mutationFn: ({ name, ...section }: { name: string; content: string; citations: Schema<'Citation'>[] }) =>
        body(api.PUT('/api/v1/battlecards/{id}/sections/{name}', { params: { path: { id, name } }, body: { ...section, version } })),
      onSettled,
    }),
    publish: useMutation({
      mutationFn: () => body(api.POST('/api/v1/battlecards/{id}/publish', path)),
      onSettled,
    }),
    generate: useMutation({
      mutationFn: (sections: string[]) => body(api.POST('/api/v1/battlecards/{id}/generate', { ...path, body: { sections } })),
    }),
  }
}
