import { useState, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useBattlecardActions, type Battlecard } from '@/api/queries/battlecards'
import type { Schema } from '@/api/client'
import { CitedText } from '@/pages/ask/CitedText'
import { Button } from '@/ui/Button'
import { Time } from '@/ui/Time'
import { complain, say } from '@/ui/Toasts'
import { Changes } from './Changes'
import type { Text } from './EditSection'
import { sectionTitle } from './sections'

/** How a section would read, with what that changes marked. */
export function Draft({
  card,
  name,
  current,
  draft,
  onEdit,
  children,
}: {
  card: Battlecard
  name: string
  current: string
  draft: Schema<'SectionDraft'>
  /** Left out for whoever may not. */
  onEdit: ((text: Text) => void) | undefined
  children: ReactNode
}) {
  const isNew = current.trim() === ''
  const [isMarked, setMarked] = useState(!isNew)
  const { approve } = useBattlecardActions(card)
  const title = sectionTitle(name)

  return (
    <section aria-label={`Draft of ${title.toLowerCase()}`} className="bg-ground no-print flex min-w-0 flex-col gap-3 rounded-lg p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-muted text-sm font-medium">
          Draft, <Time of={draft.draftedAt} />
        </h3>
        {!isNew && (
          <Button small kind="quiet" onClick={() => setMarked(!isMarked)}>
            {isMarked ? 'Hide changes' : 'Show changes'}
          </Button>
        )}
      </div>
      {isMarked && !isNew ? (
        <Changes before={current} after={draft.content} />
      ) : (
        <CitedText text={draft.content} sources={draft.citations} />
      )}
      {children}
      {draft.fromUpdateId && (
        <Link to="/updates/$updateId" params={{ updateId: draft.fromUpdateId }} className="text-brand w-fit text-sm hover:underline">
          The update that led to it
        </Link>
      )}
      {onEdit && (
        <div className="flex flex-wrap gap-2">
          <Button
            small
            busy={approve.isPending}
            onClick={() => {
              approve.mutateAsync([name]).then(() => say(`${title} approved.`), complain)
            }}
          >
            Approve this section
          </Button>
          <Button small onClick={() => onEdit({ content: draft.content, citations: draft.citations })}>
            Edit the draft
          </Button>
        </div>
      )}
    </section>
  )
}
