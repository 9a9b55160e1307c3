import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, type Schema } from '@/api/client'

export type Settings = Schema<'SettingsResponse'>
export type SettingsChange = Schema<'SettingsChange'>
export type Branding = Schema<'BrandingResponse'>
export type Feature = Schema<'FeatureResponse'>

const ofWorkspace = (id: string) => ({ path: { id } })

/** What was read is changed, or nothing: the services answer 412 to any other version (RFC 9110, 13.1.1). */
const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` })

export function settingsQuery(id: string) {
  return queryOptions({
    queryKey: ['settings', id],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}/settings', { params: ofWorkspace(id) })),
  })
}

export function workspaceQuery(id: string) {
  return queryOptions({
    queryKey: ['workspace', id],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}', { params: ofWorkspace(id) })),
  })
}

export function featuresQuery(id: string) {
  return queryOptions({
    queryKey: ['features', id],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}/features', { params: { ...ofWorkspace(id), query: { limit: 200 } } })),
  })
}

/** The key is the one that the shell reads its colours by. */
export function brandingQuery(id: string) {
  return queryOptions({
    queryKey: ['branding', id],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}/branding', { params: ofWorkspace(id) })),
  })
}

export function useChangeSettings(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ version, ...change }: SettingsChange & { version: number }) =>
      body(api.PATCH('/api/v1/workspaces/{id}/settings', { params: ofWorkspace(id), headers: ifMatch(version), body: change })),
    onSuccess: (settings) => queries.setQueryData(settingsQuery(id).queryKey, settings),
  })
}

export function useBrandingActions(id: string) {
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['branding', id] })
  return {
    change: useMutation({
      mutationFn: ({ version, ...brand }: Schema<'BrandingRequest'> & { version: number }) =>
        body(api.PUT('/api/v1/workspaces/{id}/branding', { params: ofWorkspace(id), headers: ifMatch(version), body: brand })),
      onSuccess: (brand) => queries.setQueryData(brandingQuery(id).queryKey, brand),
    }),
    upload: useMutation({
      mutationFn: (file: File) =>
        body(
          api.PUT('/api/v1/workspaces/{id}/branding/logo', {
            params: ofWorkspace(id),
            headers: { 'Content-Type': file.type || 'application/octet-stream' },
            // The document does not say that the body is the file itself.
            body: file as never,
            bodySerializer: (given: unknown) => given as File,
          }),
        ),
      onSuccess: (brand) => queries.setQueryData(brandingQuery(id).queryKey, brand),
    }),
    removeLogo: useMutation({
      mutationFn: () => body(api.DELETE('/api/v1/workspaces/{id}/branding/logo', { params: ofWorkspace(id) })),
      onSuccess,
    }),
  }
}

export function transferWorkspace(id: string, userId: string) {
  return body(api.POST('/api/v1/workspaces/{id}/transfer', { params: ofWorkspace(id), body: { userId } }))
}

export function removeWorkspace(id: string, name: string) {
  return body(api.DELETE('/api/v1/workspaces/{id}', { params: ofWorkspace(id), body: { name } }))
}
