import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Alert = Schema<'AlertResponse'>
export type Rule = Schema<'RuleResponse'>
export type RuleCriteria = Pick<Schema<'SaveRule'>, 'competitorId' | 'category' | 'type' | 'minImpact' | 'minConfidence'>

export const severities = ['critical', 'high', 'medium', 'low']

/** What an update can be about, as rules and filters name it. */
export const updateCategories = ['pricing', 'product', 'hiring', 'funding', 'acquisition', 'leadership', 'legal', 'messaging', 'content']

/** The name under which a rule's alerts appear in this app, where other channels have an id. */
export const inApp = 'in_app'

export interface AlertFilter {
  unread?: boolean | undefined
  severity?: string | undefined
  competitorId?: string | undefined
}

/** Alerts, the newest first. */
export function alertsQuery(filter: AlertFilter, limit = 50) {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
  return infiniteQueryOptions({
    queryKey: ['alerts', given, limit],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/alerts', { params: { query: { ...given, limit, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ['alerts', id],
    queryFn: () => body(api.GET('/api/v1/alerts/{id}', { params: { path: { id } } })),
  })
}

export function useMarkRead() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, read }: { id: string; read: boolean }) =>
      body(api.PUT('/api/v1/alerts/{id}/read', { params: { path: { id } }, body: { read } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  })
}

export function useMarkAllRead() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => body(api.POST('/api/v1/alerts/read')),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  })
}

/** The workspace's rules, the newest first. */
export const rulesQuery = infiniteQueryOptions({
  queryKey: ['rules'],
  queryFn: ({ pageParam }) =>
    body(api.GET('/api/v1/alerts/rules', { params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
})

/** What a rule that looks so would have caught in the last 30 days, saved or not. */
export function rulePreviewQuery({ competitorId, category, type, minImpact, minConfidence }: RuleCriteria) {
  const criteria = { competitorId, category, type, minImpact, minConfidence }
  const query = Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== null && value !== undefined))
  return queryOptions({
    queryKey: ['updates', 'caught', query],
    queryFn: () => body(api.GET('/api/v1/alerts/rules/preview', { params: { query } })),
  })
}

export function useRuleActions() {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['rules'] })
  return {
    /** Adds a rule, or puts it in another's place when there is an id. */
    save: useMutation({
      mutationFn: ({ id, rule }: { id?: string | undefined; rule: Schema<'SaveRule'> }) =>
        body(
          id
            ? api.PUT('/api/v1/alerts/rules/{id}', { params: { path: { id } }, body: rule })
            : api.POST('/api/v1/alerts/rules', { body: rule }),
        ),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => body(api.DELETE('/api/v1/alerts/rules/{id}', { params: { path: { id } } })),
      onSuccess,
    }),
  }
}
