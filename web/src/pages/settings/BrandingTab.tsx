import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { brandingQuery } from '@/api/queries/workspace'
import { useRole, useSession } from '@/api/session'
import { Card, Panel } from '@/ui/Card'
import { Empty, Loaded } from '@/ui/States'
import { BrandFacts } from './BrandFacts'
import { BrandForm } from './BrandForm'
import { LogoPanel } from './LogoPanel'

/** How the workspace looks, here and where its people sign in. */
export function BrandingTab() {
  const { workspace } = useSession()
  const mayChange = useRole('admin')
  const query = useQuery(brandingQuery(workspace.id))
  const [round, setRound] = useState(0)

  async function reload() {
    await query.refetch()
    setRound(round + 1)
  }

  return (
    <Loaded query={query}>
      {(brand) =>
        !brand.enabled ? (
          <Card>
            <Empty title="This workspace looks like Periscope">
              Its plan has no name, colours and logo of its own. Another plan has, or whoever runs this installation can give it the
              feature.
            </Empty>
          </Card>
        ) : mayChange ? (
          <div className="grid items-start gap-6 xl:grid-cols-[3fr_2fr]">
            <BrandForm key={round} brand={brand} reload={() => void reload()} />
            <LogoPanel brand={brand} />
          </div>
        ) : (
          <Panel title="Branding" className="max-w-3xl">
            <BrandFacts brand={brand} />
          </Panel>
        )
      }
    </Loaded>
  )
}
