import { Problem } from '@/api/problem'
import { useAccountActions } from '@/api/queries/account'
import { useSession } from '@/api/session'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'
import { say } from '@/ui/Toasts'

export function PasswordPanel() {
  const { me } = useSession()
  const { changePassword } = useAccountActions()
  const problem = changePassword.error ? Problem.of(changePassword.error) : undefined

  function change(element: HTMLFormElement) {
    const form = new FormData(element)
    changePassword.mutate(
      { currentPassword: String(form.get('currentPassword')), newPassword: String(form.get('newPassword')) },
      {
        onSuccess: () => {
          element.reset()
          say('Password changed. You are signed out everywhere but here')
        },
      },
    )
  }

  return (
    <Panel title="Password">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          change(event.currentTarget)
        }}
      >
        {/* Tells password managers whose it is. */}
        <input type="text" name="username" autoComplete="username" value={me.email} readOnly hidden />
        <TextField
          label="Current password"
          name="currentPassword"
          type="password"
          required
          autoComplete="current-password"
          error={problem?.field('currentPassword')}
        />
        <TextField
          label="New password"
          name="newPassword"
          type="password"
          required
          autoComplete="new-password"
          hint="Changing it signs you out everywhere but here."
          error={problem?.field('newPassword')}
        />
        <FormProblem of={changePassword.error} fields={['currentPassword', 'newPassword']} />
        <div className="flex justify-end">
          <Button kind="primary" type="submit" busy={changePassword.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  )
}
