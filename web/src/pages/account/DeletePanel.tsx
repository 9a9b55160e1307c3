import { deleteAccount } from '@/api/queries/account'
import { Panel } from '@/ui/Card'
import { ConfirmByTyping } from '@/ui/ConfirmByTyping'

export function DeletePanel() {
  return (
    <Panel title="Delete your account">
      <p className="text-muted mb-3">
        You leave every workspace, and what names you can be read no more. A workspace that nobody else owns has to be handed over or
        removed first.
      </p>
      <ConfirmByTyping
        label="Delete my account"
        title="Delete your account?"
        lead="This is for good: nobody can bring it back."
        field={{ label: 'Your password', type: 'password', autoComplete: 'current-password' }}
        confirm="Delete for good"
        action={async (password) => {
          await deleteAccount(password)
          location.assign('/')
        }}
      />
    </Panel>
  )
}
