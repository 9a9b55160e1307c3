import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useBattlecardActions, type Battlecard } from '@/api/queries/battlecards'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { say } from '@/ui/Toasts'
import { sectionTitle } from './sections'

/** Has drafts written from all that is known; they arrive one by one, by the live events. */
export function Generate({ card }: { card: Battlecard }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Write drafts</Button>
      {isOpen && <Choice card={card} onClose={() => setOpen(false)} />}
    </>
  )
}

function Choice({ card, onClose }: { card: Battlecard; onClose: () => void }) {
  const all = Object.keys(card.sections)
  const { generate } = useBattlecardActions(card)
  const [chosen, setChosen] = useState(all)

  async function begin() {
    await generate.mutateAsync(chosen)
    say('The drafts are being written. They appear here as they are done.')
    onClose()
  }

  return (
    <Dialog
      title="Write drafts"
      lead="From everything that was captured. What the card says stays until you approve a draft."
      open
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          // What goes wrong is shown below the choice.
          begin().catch(() => {})
        }}
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 text-sm font-medium">Sections</legend>
          {all.map((name) => (
            <label key={name} className="flex items-center gap-2.5">
              <input
                type="checkbox"
                className="accent-brand size-4"
                checked={chosen.includes(name)}
                onChange={(event) =>
                  setChosen(
                    event.target.checked ? all.filter((one) => one === name || chosen.includes(one)) : chosen.filter((one) => one !== name),
                  )
                }
              />
              {sectionTitle(name)}
            </label>
          ))}
        </fieldset>
        {generate.error && (
          <p role="alert" className="text-wrong">
            {Problem.of(generate.error).message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" disabled={chosen.length === 0} busy={generate.isPending}>
            Write drafts
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
