import { useState, type ReactNode } from 'react'
import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { Problem } from '@/api/problem'
import { Button, IconButton } from './Button'
import { classes } from './classes'

const backdrop = 'fixed inset-0 bg-black/40 transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0'
const popup =
  'bg-card border-rule fixed top-1/2 left-1/2 flex max-h-[90dvh] w-[min(34rem,calc(100vw-2rem))] -translate-1/2 flex-col rounded-xl border shadow-xl transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0'

/** A question or a form above the page. */
export function Dialog({
  title,
  lead,
  open,
  onClose,
  children,
  wide = false,
}: {
  title: string
  lead?: ReactNode
  open: boolean
  onClose: () => void
  children: ReactNode
  wide?: boolean
}) {
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup className={classes(popup, wide && 'w-[min(56rem,calc(100vw-2rem))]')}>
          <header className="p-5 pr-14 pb-0">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            {lead && <Base.Description className="text-muted mt-1">{lead}</Base.Description>}
          </header>
          <div className="overflow-y-auto p-5">{children}</div>
          {/* Last, so that the first field has the focus when a form opens. */}
          <div className="absolute top-4 right-4">
            <Base.Close render={<IconButton label="Close">{<X />}</IconButton>} />
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/**
 * A button whose deed cannot be undone: it says what will happen and asks first. A failure is said in the dialog, which stays open.
 */
export function ConfirmButton({
  label,
  title,
  children,
  confirm,
  action,
  small = true,
  kind = 'danger',
}: {
  label: ReactNode
  title: string
  children: ReactNode
  /** What the button that does it says. */
  confirm: string
  action: () => Promise<unknown>
  small?: boolean
  kind?: 'danger' | 'plain' | 'quiet'
}) {
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()

  async function carryOut() {
    setBusy(true)
    setFailure(undefined)
    try {
      await action()
      setOpen(false)
    } catch (error) {
      setFailure(Problem.of(error).message)
    } finally {
      setBusy(false)
    }
  }

  return (
    <AlertDialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open)
        setFailure(undefined)
      }}
    >
      <AlertDialog.Trigger
        render={
          <Button kind={kind} small={small}>
            {label}
          </Button>
        }
      />
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdrop} />
        <AlertDialog.Popup className={classes(popup, 'gap-3 p-5')}>
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="text-muted">
            {children}
          </AlertDialog.Description>
          {failure && (
            <p role="alert" className="text-wrong">
              {failure}
            </p>
          )}
          <div className="mt-2 flex flex-wrap justify-end gap-2">
            <AlertDialog.Close render={<Button>Cancel</Button>} />
            <Button kind={kind === 'danger' ? 'danger' : 'primary'} busy={isBusy} onClick={() => void carryOut()}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
