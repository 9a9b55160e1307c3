import { useOperations, type DeadLetter } from '@/api/queries/operations'
import { asTitle, count } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { ConfirmButton } from '@/ui/Dialog'
import { Time } from '@/ui/Time'
import { say } from '@/ui/Toasts'
import { indented } from './deadLetters'
import { letterTone } from './tones'

export function DeadLetterRow({ letter }: { letter: DeadLetter }) {
  const { retryDeadLetter } = useOperations()
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h3 className="font-medium">
            {letter.messageType} <Badge tone={letterTone(letter.status)}>{asTitle(letter.status)}</Badge>
          </h3>
          <p className="text-wrong whitespace-pre-wrap">{letter.error}</p>
          <p className="text-muted text-sm">
            In {letter.service}, queue {letter.queue}; tried {count(letter.attempts, 'time')}, first <Time of={letter.firstFailedAt} />,
            last <Time of={letter.lastFailedAt} />
            {letter.nextAttemptAt && (
              <>
                , next <Time of={letter.nextAttemptAt} />
              </>
            )}
          </p>
          {letter.traceId && <p className="text-muted font-mono text-xs">Trace {letter.traceId}</p>}
        </div>
        <ConfirmButton
          label="Try again"
          kind="plain"
          title="Try this message again?"
          confirm="Try again"
          action={async () => {
            await retryDeadLetter.mutateAsync(letter.id)
            say('It is tried again now')
          }}
        >
          {letter.service} is given it once more. If it fails again, it comes back here.
        </ConfirmButton>
      </div>
      <details className="mt-1">
        <summary className="text-muted text-sm">Body</summary>
        <pre className="bg-raised mt-2 rounded-lg p-3 font-mono text-xs whitespace-pre-wrap">{indented(letter.body)}</pre>
      </details>
    </li>
  )
}
