import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from './Button'
import { Dialog } from './Dialog'
import { TextField } from './Field'
import { FormProblem } from './FormProblem'

/** Like a ConfirmButton, for a deed so large that something has to be typed first. */
export function ConfirmByTyping({
  label,
  title,
  lead,
  field,
  confirm,
  action,
}: {
  label: string
  title: string
  lead: string
  field: { label: string; type?: 'text' | 'password'; autoComplete?: string }
  /** What the button that does it says. */
  confirm: string
  action: (typed: string) => Promise<unknown>
}) {
  const [isOpen, setOpen] = useState(false)
  const deed = useMutation({ mutationFn: action })
  return (
    <>
      <Button kind="danger" small onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog
        title={title}
        lead={lead}
        open={isOpen}
        onClose={() => {
          setOpen(false)
          deed.reset()
        }}
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            deed.mutate(String(new FormData(event.currentTarget).get('typed')))
          }}
        >
          <TextField name="typed" required autoComplete="off" {...field} />
          <FormProblem of={deed.error} />
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button kind="danger" type="submit" busy={deed.isPending}>
              {confirm}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
