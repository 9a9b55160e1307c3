import { useClientActions, type Client } from '@/api/queries/clients'
import { useSession } from '@/api/session'
import { Button } from '@/ui/Button'
import { ConfirmButton } from '@/ui/Dialog'
import { Time } from '@/ui/Time'
import { say } from '@/ui/Toasts'
import { hasSecret } from './authMethods'

export function ClientRow({ client, edit, reveal }: { client: Client; edit: () => void; reveal: (client: Client) => void }) {
  const { workspace } = useSession()
  const { rotate, remove } = useClientActions(workspace.id)
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="font-medium">{client.name}</h3>
        <p className="font-mono text-sm">{client.clientId}</p>
        <p className="text-muted text-sm">
          {client.scopes.join(', ') || 'Signs people in only'}, made <Time of={client.createdAt} />
        </p>
        {client.redirectUris.length > 0 && <p className="text-muted text-sm">Comes back to {client.redirectUris.join(', ')}</p>}
      </div>
      <div className="flex flex-wrap gap-1">
        <Button small kind="quiet" onClick={edit}>
          Edit
        </Button>
        {hasSecret(client.tokenEndpointAuthMethod) && (
          <ConfirmButton
            label="New secret"
            kind="quiet"
            title={`Give ${client.name} another secret?`}
            confirm="Make a new secret"
            action={async () => reveal(await rotate.mutateAsync(client.id))}
          >
            The one that it has is refused at once, so it does nothing until it is given the new one.
          </ConfirmButton>
        )}
        <ConfirmButton
          label="Remove"
          kind="quiet"
          title={`Remove ${client.name}?`}
          confirm="Remove"
          action={async () => {
            await remove.mutateAsync(client.id)
            say(`${client.name} removed`)
          }}
        >
          It is refused from now on, and so are the tokens that it has.
        </ConfirmButton>
      </div>
    </li>
  )
}
