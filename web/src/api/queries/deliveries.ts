import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Delivery = Schema<'DeliveryResponse'>

export const deliveryStatuses = ['pending', 'delivered', 'retrying', 'dead']

export interface DeliveryFilter {
  status?: string | undefined
  channelId?: string | undefined
}

/** Deliveries with all their attempts, the newest first. */
export function deliveriesQuery(filter: DeliveryFilter) {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
  return infiniteQueryOptions({
    queryKey: ['deliveries', given],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/deliveries', { params: { query: { ...given, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function useRetryDelivery() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => body(api.POST('/api/v1/deliveries/{id}/retry', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  })
}
