import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Client = Schema<'ApiClientResponse'>
export type ClientChange = Schema<'ApiClientRequest'>

export function clientsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['clients', id],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/workspaces/{id}/api-clients', {
          params: { path: { id }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function useClientActions(id: string) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['clients', id] })
  return {
    add: useMutation({
      mutationFn: (client: ClientChange) =>
        body(api.POST('/api/v1/workspaces/{id}/api-clients', { params: { path: { id } }, body: client })),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ clientId, ...client }: ClientChange & { clientId: string }) =>
        body(api.PUT('/api/v1/workspaces/{id}/api-clients/{clientId}', { params: { path: { id, clientId } }, body: client })),
      onSuccess,
    }),
    rotate: useMutation({
      mutationFn: (clientId: string) =>
        body(api.POST('/api/v1/workspaces/{id}/api-clients/{clientId}/secret', { params: { path: { id, clientId } } })),
    }),
    remove: useMutation({
      mutationFn: (clientId: string) =>
        body(api.DELETE('/api/v1/workspaces/{id}/api-clients/{clientId}', { params: { path: { id, clientId } } })),
      onSuccess,
    }),
  }
}
