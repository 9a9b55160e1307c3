import { useState } from 'react'
import type { Member } from '@/api/queries/members'
import { useRole, useSession } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Filter } from '@/ui/Field'
import { complain, say } from '@/ui/Toasts'
import { rolesFor } from './roles'

/** A member's role. Another one counts at once, and can be undone for some seconds. */
export function RoleChoice({ member, change }: { member: Member; change: (to: { userId: string; role: string }) => Promise<unknown> }) {
  const { me } = useSession()
  const isOwner = useRole('owner')
  const [isBusy, setBusy] = useState(false)

  async function choose(role: string, before?: string) {
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
      onChange={(event) => void choose(event.target.value, member.role)}
    >
      {rolesFor(isOwner).map((role) => (
        <option key={role} value={role}>
          {asTitle(role)}
        </option>
      ))}
    </Filter>
  )
}
