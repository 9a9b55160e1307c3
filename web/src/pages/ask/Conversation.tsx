import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { suggestionsQuery } from '@/api/queries/questions'
import { useRole } from '@/api/session'
import { Empty } from '@/ui/States'
import { Composer } from './Composer'
import { History } from './History'
import { progressOf } from './Progress'
import { Suggestions } from './Suggestions'
import { TurnView } from './TurnView'
import type { Turn } from './turn'
import { useConversation } from './useConversation'

const nothing: Turn[] = []

/** Questions and answers one after the other, what to ask next, and what was asked before. */
export function Conversation({
  earlier = nothing,
  conversationId = null,
  question,
  onAsked,
}: {
  earlier?: Turn[]
  conversationId?: string | null
  /** Asked at once. */
  question?: string | undefined
  onAsked?: () => void
}) {
  const mayAsk = useRole('member')
  const [competitorId, setCompetitorId] = useState('')
  const { turns, isRunning, put, putAgain, stop } = useConversation({ turns: earlier, conversationId })
  const about = competitorId ? [competitorId] : []
  const last = turns.at(-1)
  const isSuggesting = mayAsk && turns.length === 0 && !question
  const { isPending: areComing } = useQuery({ ...suggestionsQuery, enabled: isSuggesting })
  const column = useRef<HTMLDivElement>(null)

  // The button that was pressed goes away with this; the keyboard stays where it was.
  function askHere(ask: () => Promise<void>) {
    column.current?.focus({ preventScroll: true })
    void ask()
  }

  const askAtOnce = useEffectEvent((question: string) => {
    onAsked?.()
    void put(question, about)
  })
  useEffect(() => {
    if (question && mayAsk) {
      // A moment later, so that a page that is gone again at once has not asked.
      const timer = setTimeout(() => askAtOnce(question))
      return () => clearTimeout(timer)
    }
    return undefined
  }, [question, mayAsk])

  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_18rem] min-[1800px]:grid-cols-[minmax(0,1fr)_24rem]">
      <div ref={column} tabIndex={-1} className="flex min-w-0 flex-col gap-5 outline-none">
        {turns.map((turn) => (
          <TurnView key={turn.key} turn={turn} {...(mayAsk ? { again: () => askHere(() => putAgain(turn, about)) } : {})} />
        ))}
        <output className="sr-only">{last && last !== earlier.at(-1) && progressOf(last)}</output>
        {mayAsk ? (
          <Composer
            isFollowUp={turns.length > 0}
            isRunning={isRunning}
            competitorId={competitorId}
            onCompetitor={setCompetitorId}
            onAsk={(query) => void put(query, about)}
            onStop={stop}
          />
        ) : (
          turns.length === 0 && (
            <Empty title="Viewers cannot ask">Members of the workspace can. Answers that they share open for you as well.</Empty>
          )
        )}
        {isSuggesting && <Suggestions onAsk={(query) => askHere(() => put(query, about))} />}
      </div>
      {/* On a phone it stands below the suggestions, and must not jump when they arrive. */}
      {(!isSuggesting || !areComing) && <History />}
    </div>
  )
}
