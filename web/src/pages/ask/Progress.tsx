import { Check, LoaderCircle, X } from 'lucide-react'
import { count } from '@/lib/words'
import type { Phase } from './stream'
import type { Step, Turn } from './turn'

const phases: Record<Phase, string> = {
  understand: 'Reading the question',
  plan: 'Planning where to look',
  execute: 'Looking it up',
  reflect: 'Checking what was found',
  answer: 'Writing the answer',
}

/** What happens at the moment, in a few words. */
export function progressOf(turn: Turn): string {
  switch (turn.state) {
    case 'running':
      return turn.phase ? `${phases[turn.phase]}…` : 'Asking…'
    case 'answered':
      return turn.sources.length > 0 ? `Answered, from ${count(turn.sources.length, 'source')}.` : 'Answered.'
    case 'stopped':
      return 'Stopped.'
    default:
      // The failure says itself.
      return ''
  }
}

/** The steps to an answer: open while it is looked for, behind a line afterwards. */
export function Progress({ turn }: { turn: Turn }) {
  if (turn.state === 'running') {
    return (
      <div className="text-muted flex flex-col gap-2">
        <p className="flex items-center gap-2">
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
          {progressOf(turn)}
        </p>
        <Steps steps={turn.steps} isRunning />
      </div>
    )
  }
  return (
    turn.steps.length > 0 && (
      <details className="text-muted text-sm">
        <summary className="w-fit rounded-md">How this was looked for, in {count(turn.steps.length, 'step')}</summary>
        <div className="pt-2">
          <Steps steps={turn.steps} />
          {turn.note && <p className="pt-2">{turn.note}</p>}
        </div>
      </details>
    )
  )
}

function Steps({ steps, isRunning = false }: { steps: Step[]; isRunning?: boolean }) {
  return (
    steps.length > 0 && (
      <ul className="flex flex-col gap-1 text-sm">
        {steps.map(({ task, result }) => (
          <li key={task.id} className="flex gap-2">
            <Outcome failed={Boolean(result?.error)} isOver={Boolean(result) || !isRunning} />
            <span>
              {task.description}
              {result && <>: {result.error ?? result.summary ?? 'done'}</>}
            </span>
          </li>
        ))}
      </ul>
    )
  )
}

function Outcome({ failed, isOver }: { failed: boolean; isOver: boolean }) {
  const Icon = failed ? X : isOver ? Check : LoaderCircle
  return (
    <Icon
      aria-label={failed ? 'Failed' : isOver ? 'Done' : 'Under way'}
      className={`mt-0.5 size-4 shrink-0 ${isOver || failed ? '' : 'animate-spin'}`}
    />
  )
}
