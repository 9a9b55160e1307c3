import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'
import { Problem } from '@/api/problem'

export type DeadLetter = Schema<'DeadLetter'>
export type DeadLetterCounts = Schema<'DeadLetterStatistics'>

export type Breaker = Schema<'ReplicaBreaker'>
export type Gate = Schema<'ReplicaGate'>
export type ServiceHealth = Schema<'ReplicaHealth'>

/** Every half minute, until it is known that the person may not ask. */
function every({ state }: { state: { error: unknown } }): number | false {
  return state.error instanceof Problem && state.error.status === 403 ? false : 30_000
}

export const healthQuery = queryOptions({
  queryKey: ['operations', 'health'],
  queryFn: () => body(api.GET('/health/detailed')),
  refetchInterval: every,
})

export const breakersQuery = infiniteQueryOptions({
  queryKey: ['operations', 'breakers'],
  queryFn: ({ pageParam }) =>
    body(api.GET('/system/circuit-breakers', { params: { query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
  refetchInterval: every,
})

export const gatesQuery = queryOptions({
  queryKey: ['operations', 'gates'],
  queryFn: () => body(api.GET('/system/backpressure')),
  refetchInterval: every,
})

export function deadLettersQuery(status?: string) {
  return infiniteQueryOptions({
    queryKey: ['operations', 'dead-letters', status ?? ''],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/system/dlq', {
          params: { query: { limit: 50, ...(status ? { status } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: every,
  })
}

export const deadLetterCountsQuery = queryOptions({
  queryKey: ['operations', 'dead-letter-counts'],
  queryFn: () => body(api.GET('/system/dlq/statistics')),
  refetchInterval: every,
})

export function useOperations() {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['operations'] })
  return {
    /** One by its name, or all of them. */
    resetBreaker: useMutation({
      mutationFn: (name: string | null) => body(api.POST('/system/circuit-breakers/reset', { body: { name } })),
      onSuccess,
    }),
    retryDeadLetter: useMutation({
      mutationFn: (id: string) => body(api.POST('/system/dlq/{id}/retry', { params: { path: { id } } })),
      onSuccess,
    }),
  }
}
