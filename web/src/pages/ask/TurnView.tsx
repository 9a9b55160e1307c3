import { lazy, Suspense } from 'react'
import { Link2 } from 'lucide-react'
import { asPercent } from '@/lib/words'
import { IconButton } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Failure } from '@/ui/States'
import { Time } from '@/ui/Time'
import { complain, say } from '@/ui/Toasts'
import { Progress } from './Progress'
import { Sources } from './Sources'
import type { Turn } from './turn'

// Who has not asked yet needs no Markdown, and has nothing to rate.
const CitedText = lazy(async () => ({ default: (await import('./CitedText')).CitedText }))
const Feedback = lazy(async () => ({ default: (await import('./Feedback')).Feedback }))

/** A question, how its answer is getting on, and the answer with what it rests on. */
export function TurnView({ turn, again }: { turn: Turn; again?: () => void }) {
  return (
    <Card aria-label={turn.query} className="flex flex-col gap-4 p-4 sm:p-5">
      <h2 className="text-lg font-semibold">{turn.query}</h2>
      {turn.staleSince && (
        <p className="bg-warn-soft text-warn rounded-lg px-3 py-2">
          This answer was given <Time of={turn.staleSince} />. Whether it still holds could not be checked.
        </p>
      )}
      {turn.answer && (
        <Suspense fallback={<p className="max-w-[75ch] whitespace-pre-wrap">{turn.answer}</p>}>
          <CitedText text={turn.answer} sources={turn.sources} />
        </Suspense>
      )}
      {turn.state === 'answered' && !turn.answer && <p className="text-muted">Nothing that was captured answers this.</p>}
      {turn.state === 'stopped' && <p className="text-muted">Stopped before the answer was complete.</p>}
      {turn.state === 'failed' && <Failure error={turn.error} {...(again ? { retry: again } : {})} />}
      {turn.sources.length > 0 && turn.state !== 'running' && (
        <section aria-label="Sources" className="border-rule border-t pt-4">
          <h3 className="mb-2 font-medium">Sources</h3>
          <Sources of={turn.sources} />
        </section>
      )}
      <Progress turn={turn} />
      {turn.state === 'answered' && turn.questionId && <Footer turn={turn} questionId={turn.questionId} />}
    </Card>
  )
}

function Footer({ turn, questionId }: { turn: Turn; questionId: string }) {
  return (
    <div className="text-muted no-print flex flex-wrap items-center gap-1 text-sm">
      {turn.confidence !== undefined && <span className="mr-auto">Confidence {asPercent(turn.confidence)}</span>}
      <IconButton
        label="Copy a link to this answer"
        onClick={() => {
          navigator.clipboard.writeText(`${location.origin}/ask/${questionId}`).then(() => say('Link copied.'), complain)
        }}
      >
        <Link2 />
      </IconButton>
      <Suspense>
        <Feedback questionId={questionId} helpful={turn.helpful ?? null} />
      </Suspense>
    </div>
  )
}
