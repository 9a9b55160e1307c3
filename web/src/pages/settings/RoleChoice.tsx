import { useState } from 'react'
import type { Member } from '@/api/queries/members'
import { useRole, useSession, type Role } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Filter } from '@/ui/Field'
import { complain, say } from '@/ui/Toasts'
import { rolesFor } from './roles'

/** A member's role. Another one counts at once, and can be undone for some seconds. */
export function RoleChoice({ member, change }: { member: Member; change: (to: { userId: string; role: Role }) => Promise<unknown> }) {
  const { me } = useSession()
  const isOwner = useRole('owner')
  const [isBusy, setBusy] = useState(false)

  async function choose(role: Role, before?: Role) {
    setBusy(true)
    try {
      await change({ userId: member.userId, role })
      if (member.userId === me.id) {
        // What the person may do is known from their session.
        location.reload()
      } else {
        say(`${member.name} is now ${asTitle(role).toLowerCase()}`, before ? () => void choose(before) : undefined)
      }
    } catch (error) {
      complain(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Filter
      label={`Role of ${member.name}`}
      value={member.role}
      disabled={isBusy}
      onChange={(event) => void choose(event.target.value as Role, member.role as Role)}
    >
      {rolesFor(isOwner).map((role) => (
        <option key={role} value={role}>
          {asTitle(role)}
        </option>
      ))}
    </Filter>
  )
}
