import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { peopleQuery } from '@/api/queries/members'
import { removeWorkspace, transferWorkspace } from '@/api/queries/workspace'
import { useSession } from '@/api/session'
import { forgetWorkspace } from '@/api/workspace'
import { Panel } from '@/ui/Card'
import { ConfirmByTyping } from '@/ui/ConfirmByTyping'
import { ConfirmButton } from '@/ui/Dialog'
import { SelectField } from '@/ui/Field'

/** What an owner alone may do, and can hardly take back. */
export function DangerZone() {
  return (
    <Panel title="Danger zone">
      <div className="divide-rule flex flex-col divide-y *:py-5 *:first:pt-0 *:last:pb-0">
        <Transfer />
        <Removal />
      </div>
    </Panel>
  )
}

function Transfer() {
  const { me, workspace } = useSession()
  const { data } = useQuery(peopleQuery(workspace.id))
  const [chosen, setChosen] = useState('')
  const others = data?.items.filter(({ userId }) => userId !== me.id) ?? []
  const successor = others.find(({ userId }) => userId === chosen)
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-medium">Hand the workspace over</h3>
      {others.length === 0 ? (
        <p className="text-muted">Somebody else has to be a member first.</p>
      ) : (
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-0 flex-1 basis-64">
            <SelectField label="New owner" value={chosen} onChange={(event) => setChosen(event.target.value)}>
              <option value="">Choose a member</option>
              {others.map(({ userId, name, email }) => (
                <option key={userId} value={userId}>
                  {name} ({email})
                </option>
              ))}
            </SelectField>
          </div>
          {successor && (
            <ConfirmButton
              label="Hand over"
              title={`Make ${successor.name} the owner?`}
              confirm="Hand over"
              small={false}
              action={async () => {
                await transferWorkspace(workspace.id, successor.userId)
                location.reload()
              }}
            >
              You become an admin. Only {successor.name} can give the workspace back to you.
            </ConfirmButton>
          )}
        </div>
      )}
    </div>
  )
}

function Removal() {
  const { workspace } = useSession()
  return (
    <div className="flex flex-col items-start gap-3">
      <h3 className="font-medium">Remove the workspace</h3>
      <p className="text-muted">
        Competitors, captures, updates, battlecards, alerts and questions go with it, for good. Its audit trail stays.
      </p>
      <ConfirmByTyping
        label="Remove the workspace"
        title={`Remove ${workspace.name}?`}
        lead="Everybody loses everything that is in it, at once, and nobody can bring it back."
        field={{ label: `Type “${workspace.name}” to confirm` }}
        confirm="Remove for good"
        action={async (name) => {
          await removeWorkspace(workspace.id, name)
          forgetWorkspace()
          location.assign('/')
        }}
      />
    </div>
  )
}
