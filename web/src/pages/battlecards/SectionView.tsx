import { useState } from 'react'
import { Pencil } from 'lucide-react'
import type { Battlecard, BattlecardSection } from '@/api/queries/battlecards'
import type { Citation } from '@/api/queries/updates'
import { useRole } from '@/api/session'
import { count } from '@/lib/words'
import { CitedText } from '@/pages/ask/CitedText'
import { Sources } from '@/pages/ask/Sources'
import { IconButton } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { classes } from '@/ui/classes'
import { Draft } from './Draft'
import { EditSection, type Text } from './EditSection'
import { sectionTitle } from './sections'

/** One section: what it says, and beside that the draft that waits for approval. */
export function SectionView({ card, name, section }: { card: Battlecard; name: string; section: BattlecardSection }) {
  const mayWrite = useRole('member')
  const [edited, setEdited] = useState<Text>()
  const { content = '', citations = [], draft } = section
  const title = sectionTitle(name)
  return (
    <Card aria-label={title} className={classes('p-4 sm:p-5', !content.trim() && 'no-print')}>
      <header className="mb-2 flex items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{title}</h2>
        {mayWrite && (
          <IconButton label={`Edit ${title.toLowerCase()}`} className="no-print" onClick={() => setEdited({ content, citations })}>
            <Pencil />
          </IconButton>
        )}
      </header>
      <div className={draft ? 'grid gap-5 lg:grid-cols-2 print:block' : ''}>
        <div className="flex min-w-0 flex-col gap-3">
          {draft && <h3 className="text-muted no-print text-sm font-medium">Now</h3>}
          {content.trim() ? <CitedText text={content} sources={citations} /> : <p className="text-muted">Nothing written yet.</p>}
          <SourceList of={citations} />
        </div>
        {draft && (
          <Draft card={card} name={name} current={content} draft={draft} onEdit={mayWrite ? setEdited : undefined}>
            <SourceList of={draft.citations} />
          </Draft>
        )}
      </div>
      {edited && <EditSection card={card} name={name} text={edited} hasDraft={Boolean(draft)} onClose={() => setEdited(undefined)} />}
    </Card>
  )
}

function SourceList({ of }: { of: Citation[] }) {
  return (
    of.length > 0 && (
      <details className="no-print text-sm">
        <summary className="text-muted w-fit rounded-md">{count(of.length, 'source')}</summary>
        <div className="pt-3">
          <Sources of={of} />
        </div>
      </details>
    )
  )
}
