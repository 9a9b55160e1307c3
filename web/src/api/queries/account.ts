import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type SignedInDevice = Schema<'SessionResponse'>

/** Where the person is signed in. */
export const devicesQuery = infiniteQueryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ pageParam }) =>
    body(api.GET('/api/v1/auth/sessions', { params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
})

export const secondFactorQuery = queryOptions({
  queryKey: ['account', 'second-factor'],
  queryFn: () => body(api.GET('/api/v1/auth/second-factor')),
})

export function useAccountActions() {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['account'] })
  return {
    sendVerification: useMutation({ mutationFn: () => body(api.POST('/api/v1/auth/verify-email/send')) }),
    changePassword: useMutation({
      mutationFn: (change: Schema<'ChangePasswordRequest'>) => body(api.POST('/api/v1/auth/password', { body: change })),
      onSuccess,
    }),
    endSession: useMutation({
      mutationFn: (id: string) => body(api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } })),
      onSuccess,
    }),
    endOtherSessions: useMutation({ mutationFn: () => body(api.DELETE('/api/v1/auth/sessions')), onSuccess }),
  }
}

export function deleteAccount(password: string) {
  return body(api.DELETE('/api/v1/auth/me', { body: { password } }))
}
