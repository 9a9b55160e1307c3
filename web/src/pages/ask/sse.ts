/**
 * Takes a stream of server-sent events piece by piece, wherever the pieces are cut, and gives each event's data once the event is complete.
 * Comments (heartbeats) and other fields than `data` are passed over.
 */
export function sseReader(): (piece: string) => string[] {
  let rest = ''
  let data: string[] = []
  return (piece) => {
    // A carriage return at the end may be half of a line's end, so it waits for what follows it.
    const lines = (rest + piece).split(/\r\n|\n|\r(?=[^\n])/)
    rest = lines.pop() ?? ''
    const events: string[] = []
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) {
          events.push(data.join('\n'))
        }
        data = []
      } else if (line === 'data' || line.startsWith('data:')) {
        data.push(line.slice(5).replace(/^ /, ''))
      }
    }
    return events
  }
}
