import { Copy } from 'lucide-react'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { complain, say } from '@/ui/Toasts'

/** A text that is to be taken elsewhere. */
export function CopyField({ label, value }: { label: string; value: string }) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(value)
      say(`${label} copied`)
    } catch {
      complain(new Error('This browser does not let pages copy. Select the text and copy it yourself.'))
    }
  }
  return (
    <div className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <TextField label={label} value={value} readOnly onFocus={(event) => event.target.select()} className="font-mono text-sm" />
      </div>
      <Button aria-label={`Copy ${label.toLowerCase()}`} onClick={() => void copy()}>
        <Copy aria-hidden className="size-4" /> Copy
      </Button>
    </div>
  )
}
