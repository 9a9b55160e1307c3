import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useBattlecardActions, type Battlecard } from '@/api/queries/battlecards'
import type { Citation } from '@/api/queries/updates'
import { FormProblem } from '@/ui/FormProblem'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { say } from '@/ui/Toasts'
import { sectionTitle } from './sections'

export interface Text {
  content: string
  citations: Citation[]
}

/** Writes a section by hand, which settles its draft. */
export function EditSection({
  card,
  name,
  text,
  hasDraft,
  onClose,
}: {
  card: Battlecard
  name: string
  text: Text
  hasDraft: boolean
  onClose: () => void
}) {
  const { edit } = useBattlecardActions(card)
  const [content, setContent] = useState(text.content)
  const problem = edit.error && Problem.of(edit.error)
  const title = sectionTitle(name)

  async function save() {
    const cited = text.citations.filter(({ id }) => content.includes(`[${id}]`))
    await edit.mutateAsync({ name, content, citations: cited })
    say(`${title} saved.`)
    onClose()
  }

  return (
    <Dialog
      title={`Edit ${title.toLowerCase()}`}
      lead={hasDraft ? 'What you save takes the place of the section and of its draft.' : undefined}
      open
      wide
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          // What goes wrong is shown below the text.
          save().catch(() => {})
        }}
      >
        <TextArea
          label="Text"
          hint="Markdown. A number in brackets, such as [1], stands for the source of that number; a source that is not named any more is left out."
          rows={14}
          maxLength={20_000}
          value={content}
          error={problem?.field('content')}
          className="font-mono text-sm"
          onChange={(event) => setContent(event.target.value)}
        />
        <FormProblem of={problem} fields={['content']} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={edit.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
