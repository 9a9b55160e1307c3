import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { connect, type LiveEvent, type LiveWay } from './connection'

// What each event makes old: the first word of the questions' keys.
const outdated: Record<LiveEvent['type'], string[]> = {
  job: ['jobs', 'sources'],
  update: ['updates', 'timeline', 'dashboard', 'snapshots', 'insights'],
  alert: ['alerts'],
  battlecard: ['battlecards'],
  delivery: ['deliveries'],
}

const gatherFor = 400

type Listener = (event: LiveEvent) => void

interface LiveState {
  way: LiveWay
  listen: (listener: Listener) => () => void
}

const Context = createContext<LiveState>({ way: 'connecting', listen: () => () => {} })

/** Asks again for what the live events say has changed, at most once in a while; pages may listen themselves. */
export function Live({ workspaceId, children }: { workspaceId: string; children: ReactNode }) {
  const queries = useQueryClient()
  const [way, setWay] = useState<LiveWay>('connecting')
  const listeners = useRef(new Set<Listener>())

  useEffect(() => {
    const waiting = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const disconnect = connect(workspaceId, {
      onWay: setWay,
      onGap: () => void queries.invalidateQueries(),
      onEvent: (event) => {
        for (const listener of listeners.current) {
          listener(event)
        }
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
    })
    return () => {
      clearTimeout(timer)
      disconnect()
    }
  }, [workspaceId, queries])

  const state = useMemo<LiveState>(
    () => ({
      way,
      listen: (listener) => {
        listeners.current.add(listener)
        return () => listeners.current.delete(listener)
      },
    }),
    [way],
  )
  return <Context value={state}>{children}</Context>
}

export function useLiveWay(): LiveWay {
  return useContext(Context).way
}

/** Calls with each live event for as long as the component is shown. */
export function useLiveEvents(listener: Listener): void {
  const { listen } = useContext(Context)
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => listen((event) => latest.current(event)), [listen])
}
