import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { invitationsQuery, peopleQuery, useInvitationActions, type Invitation } from '@/api/queries/members'
import { useSession } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { ConfirmButton } from '@/ui/Dialog'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { complain, say } from '@/ui/Toasts'
import { hasPassed } from './days'
import { InviteDialog } from './InviteDialog'

/** Who was asked to come and has not come yet. */
export function Invitations() {
  const { workspace } = useSession()
  const query = useQuery(invitationsQuery(workspace.id))
  const [isInviting, setInviting] = useState(false)
  return (
    <Panel
      title="Invitations"
      actions={
        <Button kind="primary" small onClick={() => setInviting(true)}>
          <UserPlus aria-hidden className="size-4" /> Invite
        </Button>
      }
    >
      <Loaded query={query} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-muted">Nobody is invited at the moment.</p>
          ) : (
            <ul className="divide-rule divide-y">
              {items.map((invitation) => (
                <Row key={invitation.id} invitation={invitation} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Panel>
  )
}

function Row({ invitation: { id, email, role, invitedBy, mailedAt, expiresAt } }: { invitation: Invitation }) {
  const { workspace } = useSession()
  const people = useQuery(peopleQuery(workspace.id))
  const { resend, withdraw } = useInvitationActions(workspace.id)
  const inviter = people.data?.items.find(({ userId }) => userId === invitedBy)?.name
  const isOver = hasPassed(expiresAt)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          {email} {isOver && <Badge tone="warn">Too old</Badge>}
        </p>
        <p className="text-muted text-sm">
          Mailed <Time of={mailedAt} />
          {inviter && ` by ${inviter}`}, {isOver ? 'expired' : 'expires'} <Time of={expiresAt} />
        </p>
      </div>
      <Badge>{asTitle(role)}</Badge>
      <Button
        small
        kind="quiet"
        busy={resend.isPending}
        onClick={() => resend.mutate(id, { onSuccess: () => say(`Mailed to ${email} again`), onError: complain })}
      >
        Mail again
      </Button>
      <ConfirmButton
        label="Withdraw"
        kind="quiet"
        title={`Withdraw the invitation of ${email}?`}
        confirm="Withdraw"
        action={async () => {
          await withdraw.mutateAsync(id)
          say('Invitation withdrawn')
        }}
      >
        The link in their mail ends at once.
      </ConfirmButton>
    </li>
  )
}
