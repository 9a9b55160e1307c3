import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connect, type LiveEvent, type LiveWay } from './connection'

// The ways to a server, as the browser's and SignalR's objects behave. The scenarios drive the real ones.
const hubs: FakeHub[] = []
const sources: FakeSource[] = []
let socketsWork: boolean
let eventsWork: boolean

class FakeHub {
  onEvent: (event: LiveEvent) => void = () => {}
  onEnd: () => void = () => {}
  constructor(readonly url: string) {
    hubs.push(this)
  }
  on(_: string, receive: (event: LiveEvent) => void) {
    this.onEvent = receive
  }
  onclose(ended: () => void) {
    this.onEnd = ended
  }
  async start() {
    if (!socketsWork) {
      throw new Error('No WebSocket gets through')
    }
  }
  async stop() {
    this.onEnd()
  }
}

vi.mock('@microsoft/signalr', () => ({
  HttpTransportType: { WebSockets: 1 },
  LogLevel: { None: 6 },
  HubConnectionBuilder: class {
    private url = ''
    withUrl(url: string) {
      this.url = url
      return this
    }
    configureLogging() {
      return this
    }
    build() {
      return new FakeHub(this.url)
    }
  },
}))

class FakeSource extends EventTarget {
  isClosed = false
  constructor(readonly url: string) {
    super()
    sources.push(this)
    queueMicrotask(() => this.dispatchEvent(new Event(eventsWork ? 'open' : 'error')))
  }
  close() {
    this.isClosed = true
  }
}

let ways: LiveWay[]
let events: LiveEvent[]
let gaps: number
let disconnect: () => void

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
  hubs.length = sources.length = 0
  ways = []
  events = []
  gaps = 0
  socketsWork = eventsWork = true
})

afterEach(() => {
  disconnect()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function begin() {
  disconnect = connect('workspace-1', {
    onWay: (way) => ways.push(way),
    onEvent: (event) => events.push(event),
    onGap: () => gaps++,
  })
  await vi.advanceTimersByTimeAsync(0)
}

const update = (id: string): LiveEvent => ({ id, type: 'update', at: '2026-11-28T00:00:00Z', workspaceId: 'workspace-1', item: {} })

test('a WebSocket is the first way', async () => {
  await begin()
  hubs[0]!.onEvent(update('7'))

  expect(ways).toEqual(['connecting', 'websocket'])
  expect(hubs[0]!.url).toBe('/hubs/live?workspaceId=workspace-1')
  expect(events).toHaveLength(1)
  expect(gaps).toBe(0)
})

test('a lost WebSocket is made anew, and goes on after the last event', async () => {
  await begin()
  hubs[0]!.onEvent(update('7'))
  hubs[0]!.onEnd()
  await vi.advanceTimersByTimeAsync(1000)

  expect(hubs).toHaveLength(2)
  expect(hubs[1]!.url).toBe('/hubs/live?workspaceId=workspace-1&lastEventId=7')
  expect(ways.at(-1)).toBe('websocket')
  expect(gaps).toBe(0)
})

test('what was missed before there was any event is looked for', async () => {
  await begin()
  hubs[0]!.onEnd()
  await vi.advanceTimersByTimeAsync(1000)

  expect(gaps).toBe(1)
})

test('where WebSockets fail, events come by SSE, and a WebSocket is tried again after a minute', async () => {
  socketsWork = false
  await begin()
  sources[0]!.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(update('')), lastEventId: '8' }))

  expect(ways.at(-1)).toBe('sse')
  expect(events[0]).toMatchObject({ id: '8', type: 'update' })

  socketsWork = true
  await vi.advanceTimersByTimeAsync(60_000)

  expect(sources[0]!.isClosed).toBe(true)
  expect(ways.at(-1)).toBe('websocket')
  expect(hubs.at(-1)!.url).toContain('lastEventId=8')
})

test('where both fail, it is looked every 15 seconds, and the better ways are tried again after a minute', async () => {
  socketsWork = eventsWork = false
  await begin()
  expect(ways.at(-1)).toBe('polling')

  await vi.advanceTimersByTimeAsync(45_000)
  expect(gaps).toBe(3)

  eventsWork = true
  await vi.advanceTimersByTimeAsync(16_000)
  expect(ways.at(-1)).toBe('sse')
})

test.each([
  ['websocket', true, true],
  ['sse', false, true],
  ['polling', false, false],
] as const)('after the end of %s nothing is heard and nothing is tried', async (way, sockets, byEvents) => {
  socketsWork = sockets
  eventsWork = byEvents
  await begin()
  expect(ways.at(-1)).toBe(way)
  const before = [hubs.length, sources.length, ways.length, gaps]
  disconnect()
  await vi.advanceTimersByTimeAsync(200_000)

  expect([hubs.length, sources.length, ways.length, gaps]).toEqual(before)
})
