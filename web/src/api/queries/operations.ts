import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'
import { Problem } from '@/api/problem'

export type DeadLetter = Schema<'DeadLetter'>
export type DeadLetterCounts = Schema<'DeadLetterStatistics'>

/** What the gateway adds where it sums up what each service's document describes. */
interface Summed {
  /** Services whose part is missing because they did not answer. */
  unreachable: string[]
}

export type Breaker = Schema<'CircuitBreakerStatus'> & { replica: number }
export type Gate = Schema<'BackpressureStatus'> & { replica: number }

// As the gateway's own routes answer; its document describes the services' alone.
export interface Health {
  status: string
  services: ServiceHealth[]
  notRunning: string[]
}

export interface ServiceHealth {
  service: string
  replica: number
  status: string
  detail: string | null
  dependencies: { name: string; status: string; detail: string | null; milliseconds: number }[] | null
}

/** Every half minute, until it is known that the person may not ask. */
function every({ state }: { state: { error: unknown } }): number | false {
  return state.error instanceof Problem && state.error.status === 403 ? false : 30_000
}

export const healthQuery = queryOptions({
  queryKey: ['operations', 'health'],
  queryFn: async () => {
    const response = await fetch('/health/detailed')
    const answer: unknown = await response.json().catch(() => undefined)
    if (!response.ok) {
      throw Problem.ofAnswer(response, answer)
    }
    return answer as Health
  },
  refetchInterval: every,
})

export const breakersQuery = infiniteQueryOptions({
  queryKey: ['operations', 'breakers'],
  queryFn: async ({ pageParam }) => {
    const answer = await body(
      api.GET('/system/circuit-breakers', { params: { query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } } }),
    )
    return answer as Omit<typeof answer, 'items'> & Summed & { items: Breaker[] }
  },
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
  refetchInterval: every,
})

export const gatesQuery = queryOptions({
  queryKey: ['operations', 'gates'],
  queryFn: async () => {
    const answer = await body(api.GET('/system/backpressure'))
    return answer as Omit<typeof answer, 'items'> & Summed & { items: Gate[] }
  },
  refetchInterval: every,
})

export function deadLettersQuery(status?: string) {
  return infiniteQueryOptions({
    queryKey: ['operations', 'dead-letters', status ?? ''],
    queryFn: async ({ pageParam }) => {
      const query = { limit: 50, ...(status ? { status } : {}), ...(pageParam ? { cursor: pageParam } : {}) }
      const answer = await body(api.GET('/system/dlq', { params: { query } }))
      return answer as typeof answer & Summed
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: every,
  })
}

export const deadLetterCountsQuery = queryOptions({
  queryKey: ['operations', 'dead-letter-counts'],
  queryFn: async () => {
    const answer: unknown = await body(api.GET('/system/dlq/statistics'))
    return answer as Summed & { services: Record<string, DeadLetterCounts | null> }
  },
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
