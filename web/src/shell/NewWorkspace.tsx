import { useState } from 'react'
import { Problem } from '@/api/problem'
import { openNewWorkspace } from '@/api/session'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'

/** Asks for a name, makes the workspace and opens it. */
export function NewWorkspace() {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  async function make(name: string) {
    setBusy(true)
    try {
      await openNewWorkspace(name)
    } catch (error) {
      setProblem(Problem.of(error))
      setBusy(false)
    }
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void make(String(new FormData(event.currentTarget).get('name')).trim())
      }}
    >
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        error={problem?.message}
        hint="Your team or company. You can change it later."
      />
      <div className="flex justify-end">
        <Button kind="primary" type="submit" busy={isBusy}>
          Make the workspace
        </Button>
      </div>
    </form>
  )
}
