import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Member = Schema<'MemberResponse'>
export type Invitation = Schema<'InvitationResponse'>

export function membersQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['members', id],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/workspaces/{id}/members', {
          params: { path: { id }, query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

/** The first 200, to put names to ids. */
export function peopleQuery(id: string) {
  return queryOptions({
    queryKey: ['members', id, 'people'],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}/members', { params: { path: { id }, query: { limit: 200 } } })),
  })
}

/** All that are open: the services allow 200 at most. */
export function invitationsQuery(id: string) {
  return queryOptions({
    queryKey: ['invitations', id],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}/invitations', { params: { path: { id }, query: { limit: 200 } } })),
  })
}

export function useMemberActions(id: string) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['members', id] })
  return {
    add: useMutation({
      mutationFn: (member: Schema<'AddMemberRequest'>) =>
        body(api.POST('/api/v1/workspaces/{id}/members', { params: { path: { id } }, body: member })),
      onSuccess,
    }),
    changeRole: useMutation({
      mutationFn: ({ userId, role }: { userId: string } & Schema<'ChangeRoleRequest'>) =>
        body(api.PUT('/api/v1/workspaces/{id}/members/{userId}', { params: { path: { id, userId } }, body: { role } })),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (userId: string) => body(api.DELETE('/api/v1/workspaces/{id}/members/{userId}', { params: { path: { id, userId } } })),
      onSuccess,
    }),
  }
}

export function useInvitationActions(id: string) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['invitations', id] })
  return {
    invite: useMutation({
      mutationFn: (invitation: Schema<'InviteRequest'>) =>
        body(api.POST('/api/v1/workspaces/{id}/invitations', { params: { path: { id } }, body: invitation })),
      onSuccess,
    }),
    resend: useMutation({
      mutationFn: (invitationId: string) =>
        body(api.POST('/api/v1/workspaces/{id}/invitations/{invitationId}/resend', { params: { path: { id, invitationId } } })),
      onSuccess,
    }),
    withdraw: useMutation({
      mutationFn: (invitationId: string) =>
        body(api.DELETE('/api/v1/workspaces/{id}/invitations/{invitationId}', { params: { path: { id, invitationId } } })),
      onSuccess,
    }),
  }
}
