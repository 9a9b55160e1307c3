import { useLiveWay } from '@/live/Live'
import type { LiveWay } from '@/live/connection'
import { classes } from '@/ui/classes'

const ways: Record<LiveWay, { title: string; text: string; colour: string }> = {
  connecting: { title: 'Connecting', text: 'Looking for a way to hear of news at once.', colour: 'bg-line' },
  websocket: { title: 'Live', text: 'News arrive at once, over a WebSocket.', colour: 'bg-good' },
  sse: { title: 'Live (events)', text: 'WebSockets do not get through, so news arrive as server-sent events.', colour: 'bg-good' },
  polling: { title: 'Every 15 s', text: 'Nothing live gets through, so this page asks every 15 seconds.', colour: 'bg-warn' },
}

/** Says by which way news reach this page. */
export function LiveIndicator({ short = false }: { short?: boolean }) {
  const { title, text, colour } = ways[useLiveWay()]
  return (
    <p role="status" title={text} className="text-muted flex items-center gap-2.5 px-3 py-1.5 text-xs">
      <span aria-hidden className={classes('size-2 rounded-full', colour)} />
      <span className={short ? 'sr-only' : ''}>{title}</span>
    </p>
  )
}
