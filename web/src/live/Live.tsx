import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { whenIdle } from '@/lib/idle'
import { connect, type LiveEvent, type LiveHandlers, type LiveWay } from './connection'

// What each event makes old: the first word of the questions' keys.
const outdated: Record<LiveEvent['type'], string[]> = {
  job: ['jobs', 'sources'],
  update: ['updates', 'timeline', 'dashboard', 'snapshots', 'insights'],
  alert: ['alerts'],
  battlecard: ['battlecards'],
  delivery: ['deliveries'],
}

const gatherFor = 400

const Context = createContext<LiveWay>('connecting')

/** Asks again for what the live events say has changed, at most once in a while. */
export function Live({ workspaceId, children }: { workspaceId: string; children: ReactNode }) {
  const queries = useQueryClient()
  const [way, setWay] = useState<LiveWay>('connecting')

  useEffect(() => {
    const waiting = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let disconnect: (() => void) | undefined
    const handlers: LiveHandlers = {
      onWay: setWay,
      onGap: () => void queries.invalidateQueries(),
      onEvent: (event) => {
        for (const name of outdated[event.type] ?? []) {
          waiting.add(name)
        }
        timer ??= setTimeout(() => {
          timer = undefined
          const names = new Set(waiting)
          waiting.clear()
          void queries.invalidateQueries({ predicate: (query) => names.has(String(query.queryKey[0])) })
        }, gatherFor)
      },
    }
    // What is asked for first is fresh; news may wait until it is there.
    const dismiss = whenIdle(() => (disconnect = connect(workspaceId, handlers)))
    return () => {
      dismiss()
      clearTimeout(timer)
      disconnect?.()
    }
  }, [workspaceId, queries])

  return <Context value={way}>{children}</Context>
}

export function useLiveWay(): LiveWay {
  return useContext(Context)
}
