import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useInvitationActions, useMemberActions } from '@/api/queries/members'
import { useRole, useSession, type Role } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SelectField, TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'
import { say } from '@/ui/Toasts'
import { roleMeanings, rolesFor } from './roles'

/** Mails an invitation. Where no mail is sent, whoever has an account already can be taken in without one. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { workspace } = useSession()
  const isOwner = useRole('owner')
  const { invite } = useInvitationActions(workspace.id)
  const { add } = useMemberActions(workspace.id)
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const hasNoMail = invite.error instanceof Problem && invite.error.status === 503
  const error = hasNoMail ? add.error : invite.error
  const problem = error ? Problem.of(error) : undefined

  function send() {
    const whom = { email: email.trim(), role }
    if (hasNoMail) {
      add.mutate(whom, { onSuccess: () => close(`${whom.email} is a member now`) })
    } else {
      invite.mutate(whom, { onSuccess: () => close(`Invitation mailed to ${whom.email}`) })
    }
  }

  function close(done: string) {
    say(done)
    onClose()
  }

  return (
    <Dialog title="Invite somebody" lead="They get a mail with a link, which is good for 7 days." open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextField
          label="E-mail"
          type="email"
          required
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={problem?.field('email')}
        />
        <SelectField
          label="Role"
          value={role}
          onChange={(event) => setRole(event.target.value as Role)}
          hint={roleMeanings.find(([name]) => name === role)?.[1]}
          error={problem?.field('role')}
        >
          {rolesFor(isOwner).map((name) => (
            <option key={name} value={name}>
              {asTitle(name)}
            </option>
          ))}
        </SelectField>
        {hasNoMail && (
          <p role="alert" className="bg-warn-soft text-warn rounded-lg p-3">
            {Problem.of(invite.error).message} Whoever has an account already can be taken in without a mail.
          </p>
        )}
        <FormProblem of={error} fields={['email', 'role']} />
        <div className="flex justify-end">
          <Button kind="primary" type="submit" busy={invite.isPending || add.isPending}>
            {hasNoMail ? 'Add without a mail' : 'Send invitation'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
