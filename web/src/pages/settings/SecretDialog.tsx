import type { Client } from '@/api/queries/clients'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { CopyField } from './CopyField'

/** The one time that a client's secret can be read. */
export function SecretDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  return (
    <Dialog title={`The secret of ${client.name}`} lead="Copy it now and keep it safe: it is shown this once." open onClose={onClose}>
      <div className="flex flex-col gap-4">
        <CopyField label="Client id" value={client.clientId} />
        <CopyField label="Client secret" value={client.clientSecret ?? ''} />
        <div className="flex justify-end">
          <Button kind="primary" onClick={onClose}>
            I have kept it
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
