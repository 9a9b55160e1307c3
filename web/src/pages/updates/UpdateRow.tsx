import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Update } from '@/api/queries/updates'
import { asTitle } from '@/lib/words'
import { Badge, Impact } from '@/ui/Badge'
import { classes } from '@/ui/classes'
import { Time } from '@/ui/Time'

type Shown = Pick<Update, 'id' | 'title' | 'impact' | 'competitorName' | 'category' | 'sourceType' | 'detectedAt' | 'isNoise'> &
  Partial<Pick<Update, 'noiseReason' | 'read'>>

/** One update in a list, all of which leads to it. Made anew only when the update is another: lists are long, and scrolled. */
export const UpdateRow = memo(function UpdateRow({
  update,
  withCompetitor = false,
  inNewTab = false,
}: {
  update: Shown
  withCompetitor?: boolean
  inNewTab?: boolean
}) {
  return (
    <Link
      to="/updates/$updateId"
      params={{ updateId: update.id }}
      {...(inNewTab ? { target: '_blank' } : {})}
      className="hover:bg-raised -outline-offset-2 flex gap-3 rounded-lg px-3 py-2.5"
    >
      <span className="w-9 shrink-0 pt-0.5 text-center">
        <Impact of={update.impact} />
      </span>
      <span className="min-w-0 flex-1">
        <span className={classes('block', update.read === false ? 'font-semibold' : 'font-medium')}>
          {update.read === false && <span className="sr-only">Unread: </span>}
          {update.title}
        </span>
        {/* One text and not an element for each word: a long list is scrolled as fast as its rows can be laid out. */}
        <span className="text-muted block text-sm">
          {`${withCompetitor ? `${update.competitorName} · ` : ''}${asTitle(update.category)} · ${asTitle(update.sourceType)} page · `}
          <Time of={update.detectedAt} />
          {update.isNoise && (
            <>
              {' '}
              <Badge title={update.noiseReason ?? ''}>Noise</Badge>
            </>
          )}
        </span>
      </span>
    </Link>
  )
})
