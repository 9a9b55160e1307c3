import { useClientActions, type Client } from '@/api/queries/clients'
import { useSession } from '@/api/session'
import { Dialog } from '@/ui/Dialog'
import { say } from '@/ui/Toasts'
import { ClientForm } from './ClientForm'

/** Makes a client, or changes one. */
export function ClientDialog({
  client,
  onClose,
  onAdded,
}: {
  client: Client | undefined
  onClose: () => void
  onAdded: (client: Client) => void
}) {
  const { workspace } = useSession()
  const { add, change } = useClientActions(workspace.id)
  return (
    <Dialog
      title={client ? client.name : 'Add a client'}
      lead={client ? 'Changes count from its next token on.' : 'A program with rights of its own.'}
      open
      onClose={onClose}
    >
      <ClientForm
        client={client}
        error={client ? change.error : add.error}
        isBusy={client ? change.isPending : add.isPending}
        save={(values) => {
          if (client) {
            change.mutate(
              { ...values, clientId: client.id },
              {
                onSuccess: () => {
                  say(`${values.name} saved`)
                  onClose()
                },
              },
            )
          } else {
            add.mutate(values, { onSuccess: onAdded })
          }
        }}
      />
    </Dialog>
  )
}
