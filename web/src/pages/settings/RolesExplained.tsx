import { asTitle } from '@/lib/words'
import { Panel } from '@/ui/Card'
import { Facts } from './Facts'
import { roleMeanings } from './roles'

export function RolesExplained() {
  return (
    <Panel title="What roles may do">
      <Facts facts={roleMeanings.map(([role, meaning]) => [asTitle(role), meaning])} />
    </Panel>
  )
}
