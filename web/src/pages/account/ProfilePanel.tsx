import { useAccountActions } from '@/api/queries/account'
import { useSession } from '@/api/session'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { FormProblem } from '@/ui/FormProblem'
import { say } from '@/ui/Toasts'

export function ProfilePanel() {
  const { me } = useSession()
  const { sendVerification } = useAccountActions()
  return (
    <Panel title="You">
      <p className="font-medium">{me.name}</p>
      <p className="flex flex-wrap items-center gap-2">
        {me.email} {me.emailVerified ? <Badge tone="good">Confirmed</Badge> : <Badge tone="warn">Not confirmed</Badge>}
      </p>
      {!me.emailVerified && (
        <div className="mt-3 flex flex-col items-start gap-2">
          <p className="text-muted">Open the link in the mail that you were sent. Until then you cannot invite anybody.</p>
          <Button
            small
            busy={sendVerification.isPending}
            onClick={() => sendVerification.mutate(undefined, { onSuccess: () => say(`Mail sent to ${me.email}`) })}
          >
            Send it again
          </Button>
          <FormProblem of={sendVerification.error} />
        </div>
      )}
    </Panel>
  )
}
