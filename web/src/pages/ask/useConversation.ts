import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { ask } from './stream'
import { newTurn, told, type Turn } from './turn'

/** Questions that lean on each other, one answered at a time. Leaving the page stops the one that is being answered. */
export function useConversation(earlier: { turns: Turn[]; conversationId: string | null }) {
  const queries = useQueryClient()
  const [turns, setTurns] = useState(earlier.turns)
  const conversation = useRef(earlier.conversationId)
  const running = useRef<AbortController>(undefined)

  useEffect(() => () => running.current?.abort(), [])

  async function put(query: string, competitorIds: string[]) {
    running.current?.abort()
    const stop = new AbortController()
    running.current = stop
    const key = crypto.randomUUID()
    const change = (next: (turn: Turn) => Turn) => setTurns((turns) => turns.map((turn) => (turn.key === key ? next(turn) : turn)))
    setTurns((turns) => [...turns, newTurn(key, query)])
    try {
      for await (const event of ask({ query, competitorIds, context: { conversationId: conversation.current } }, stop.signal)) {
        if (event.type === 'done') {
          conversation.current = event.conversationId
        }
        change((turn) => told(turn, event))
      }
      change((turn) => (turn.state === 'running' ? { ...turn, state: 'failed', error: new TypeError('The answer ended early') } : turn))
    } catch (error) {
      change((turn) => (stop.signal.aborted ? { ...turn, state: 'stopped' } : { ...turn, state: 'failed', error }))
    }
    void queries.invalidateQueries({ queryKey: ['questions', 'history'] })
  }

  return {
    turns,
    /** Whether one is being answered here; what another page asked cannot be stopped from this one. */
    isRunning: turns.length > earlier.turns.length && turns.at(-1)?.state === 'running',
    put,
    stop: () => running.current?.abort(),
    /** Takes a question that failed out and asks it again. */
    putAgain: (turn: Turn, competitorIds: string[]) => {
      setTurns((turns) => turns.filter(({ key }) => key !== turn.key))
      return put(turn.query, competitorIds)
    },
  }
}
