import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { complain, say } from '@/ui/Toasts'

/** A webhook's signing secret, which is shown this once. */
export function Secret({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  return (
    <Dialog
      title="The signing secret"
      lead={`Whoever receives ${name} checks with it that a message is ours. It is shown this once: keep it now.`}
      open
      onClose={onClose}
    >
      <code className="bg-raised block rounded-lg p-3 font-mono text-sm break-all">{secret}</code>
      <div className="mt-4 flex justify-end gap-2">
        <Button kind="primary" onClick={() => void navigator.clipboard.writeText(secret).then(() => say('Secret copied.'), complain)}>
          Copy the secret
        </Button>
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  )
}
