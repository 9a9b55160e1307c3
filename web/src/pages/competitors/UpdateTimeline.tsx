import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Update } from '@/api/queries/updates'
import { dayName } from '@/lib/time'
import { UpdateRow } from '@/pages/updates/UpdateRow'

type Entry = { kind: 'day'; title: string; key: string } | { kind: 'update'; update: Update; key: string }

/** Thousands of updates under their days, of which only those in sight are in the page; the next ones are fetched before they are needed. */
export function UpdateTimeline({
  updates,
  more,
}: {
  updates: Update[]
  more: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
}) {
  const entries = useMemo(() => entriesOf(updates), [updates])
  const list = useRef<HTMLUListElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), [])
  const rows = useWindowVirtualizer({
    count: entries.length,
    estimateSize: (index) => (entries[index]?.kind === 'day' ? 44 : 66),
    getItemKey: (index) => entries[index]?.key ?? index,
    overscan: 12,
    scrollMargin: offset,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (last > entries.length - 40 && more.hasNextPage && !more.isFetchingNextPage) {
      more.fetchNextPage()
    }
  }, [last, entries.length, more])

  return (
    <ul ref={list} className="relative" style={{ height: rows.getTotalSize() }} aria-label="Updates">
      {shown.map((item) => {
        const entry = entries[item.index]!
        return (
          <li
            key={item.key}
            ref={rows.measureElement}
            data-index={item.index}
            aria-setsize={more.hasNextPage ? -1 : entries.length}
            aria-posinset={item.index + 1}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${item.start - offset}px)` }}
          >
            {entry.kind === 'day' ? <h2 className="px-3 pt-4 pb-1 font-semibold">{entry.title}</h2> : <UpdateRow update={entry.update} />}
          </li>
        )
      })}
    </ul>
  )
}

function entriesOf(updates: Update[]): Entry[] {
  const now = new Date()
  const entries: Entry[] = []
  let [date, title] = ['', '']
  for (const update of updates) {
    const time = new Date(update.detectedAt)
    // A day's name takes long to make, and thousands are of few days.
    if (time.toDateString() !== date) {
      date = time.toDateString()
      title = dayName(time, now)
      entries.push({ kind: 'day', title, key: `day:${title}` })
    }
    entries.push({ kind: 'update', update, key: update.id })
  }
  return entries
}
