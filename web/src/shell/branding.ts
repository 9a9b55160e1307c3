import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { useSession } from '@/api/session'

/** The workspace's own colours, name and logo where it has them; Periscope's else. The colours' contrast is checked when they are saved. */
export function useBranding(): { logo: string | null; name: string } {
  const { workspace } = useSession()
  const { data } = useQuery({
    queryKey: ['branding', workspace.id],
    queryFn: () => body(api.GET('/api/v1/workspaces/{id}/branding', { params: { path: { id: workspace.id } } })),
    staleTime: 5 * 60_000,
  })
  const brand = data?.enabled ? data : undefined
  const light = brand?.accentLight
  const dark = brand?.accentDark

  useEffect(() => {
    const { style } = document.documentElement
    if (light || dark) {
      style.setProperty('--color-brand', `light-dark(${light ?? '#1d4ed8'}, ${dark ?? '#93b4ff'})`)
    } else {
      style.removeProperty('--color-brand')
    }
  }, [light, dark])

  return { logo: brand?.logo?.path ?? null, name: brand?.productName ?? (brand ? workspace.name : 'Periscope') }
}
