/** How news reach this page at the moment. */
export type LiveWay = 'connecting' | 'websocket' | 'sse' | 'polling'

/** One event of the live interface; what `item` is follows from `type`. */
export interface LiveEvent {
  id?: string
  type: 'job' | 'update' | 'alert' | 'battlecard' | 'delivery'
  at: string
  workspaceId: string
  item: Record<string, unknown>
}

export interface LiveHandlers {
  onEvent: (event: LiveEvent) => void
  onWay: (way: LiveWay) => void
  /** Nothing tells of what happened since: look for yourself. */
  onGap: () => void
}

const betterWayAfter = 60_000
const pollEvery = 15_000
const patience = 8_000

/**
 * Keeps this page informed: over a WebSocket (SignalR), by server-sent events where WebSockets fail, by polling where both do. From a worse
 * way it tries the better ones again each minute. Returns what ends it.
 */
export function connect(workspaceId: string, handlers: LiveHandlers): () => void {
  const over = new AbortController()
  let lastId: string | undefined
  let wasConnected = false
  let end = nothing

  const receive = (event: LiveEvent) => {
    lastId = event.id ?? lastId
    handlers.onEvent(event)
  }

  async function run() {
    while (!over.signal.aborted) {
      for (const tryWay of [byWebSocket, byEvents, byPolling]) {
        // oxlint-disable-next-line no-await-in-loop -- one way after the other is the point
        if (await tryWay()) {
          break
        }
      }
    }
  }

  // Each resolves when the way is lost: true when it had worked, so that the best one is tried again at once.
  async function byWebSocket(): Promise<boolean> {
    handlers.onWay('connecting')
    const { HubConnectionBuilder, HttpTransportType, LogLevel } = await import('@microsoft/signalr')
    const query = new URLSearchParams({ workspaceId, ...(lastId ? { lastEventId: lastId } : {}) })
    const hub = new HubConnectionBuilder()
      .withUrl(`/hubs/live?${query}`, { transport: HttpTransportType.WebSockets, skipNegotiation: true })
      .configureLogging(LogLevel.None)
      .build()
    hub.on('event', receive)
    const lost = new Promise<void>((resolve) => {
      hub.onclose(() => resolve())
    })
    end = () => void hub.stop()
    try {
      await within(hub.start(), patience)
    } catch {
      void hub.stop()
      return false
    }
    began('websocket')
    await lost
    return !over.signal.aborted && pause(1000)
  }

  async function byEvents(): Promise<boolean> {
    if (over.signal.aborted) {
      return false
    }
    const query = new URLSearchParams({ workspaceId, ...(lastId ? { lastEventId: lastId } : {}) })
    const source = new EventSource(`/api/v1/live?${query}`)
    let hasBegun = false
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish(), patience)
      const better = setTimeout(() => finish(), betterWayAfter)
      function finish() {
        clearTimeout(timer)
        clearTimeout(better)
        source.close()
        resolve(hasBegun)
      }
      end = finish
      source.addEventListener('open', () => {
        clearTimeout(timer)
        hasBegun = true
        began('sse')
      })
      source.addEventListener('message', (message) => {
        receive({ ...(JSON.parse(String(message.data)) as LiveEvent), id: message.lastEventId })
      })
      source.addEventListener('error', finish)
    })
  }

  async function byPolling(): Promise<boolean> {
    if (over.signal.aborted) {
      return false
    }
    began('polling')
    return new Promise((resolve) => {
      const timer = setInterval(handlers.onGap, pollEvery)
      const better = setTimeout(() => finish(), betterWayAfter)
      function finish() {
        clearInterval(timer)
        clearTimeout(better)
        resolve(true)
      }
      end = finish
    })
  }

  function began(way: LiveWay) {
    handlers.onWay(way)
    // What happened while nothing was connected is caught up by id where there is one, and by looking where there is none.
    if (wasConnected && (!lastId || way === 'polling')) {
      handlers.onGap()
    }
    wasConnected = true
  }

  void run()
  return () => {
    over.abort()
    end()
  }
}

function nothing() {}

async function pause(milliseconds: number): Promise<true> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
  return true
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Too late')), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
