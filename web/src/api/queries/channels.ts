import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Channel = Schema<'ChannelResponse'>

/** All of the workspace's channels; there are a handful. */
export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: () => body(api.GET('/api/v1/channels', { params: { query: { limit: 200 } } })),
})

export function useChannelActions() {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['channels'] })
  return {
    add: useMutation({
      mutationFn: (channel: Schema<'CreateChannel'>) => body(api.POST('/api/v1/channels', { body: channel })),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, ...channel }: Schema<'ChangeChannel'> & { id: string }) =>
        body(api.PUT('/api/v1/channels/{id}', { params: { path: { id } }, body: channel })),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => body(api.DELETE('/api/v1/channels/{id}', { params: { path: { id } } })),
      // The rules that named it name it no more.
      onSuccess: () => Promise.all([onSuccess(), queries.invalidateQueries({ queryKey: ['rules'] })]),
    }),
    test: useMutation({
      mutationFn: (id: string) => body(api.POST('/api/v1/channels/{id}/test', { params: { path: { id } } })),
    }),
  }
}
