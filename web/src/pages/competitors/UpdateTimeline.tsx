import { measureElement, useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Update } from '@/api/queries/updates'
import { dayName } from '@/lib/time'
import { UpdateRow } from '@/pages/updates/UpdateRow'

type Entry = { kind: 'day'; title: string; key: string } | { kind: 'update'; update: Update; key: string }

// Of a day's name, and of an update whose texts take a line each.
const [dayHeight, rowHeight] = [43, 63]

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
  // What rows with as long a title took: a row of another height than was kept for it has all of them laid out once more.
  const heights = useRef(new Map([[0, dayHeight]]))
  const rows = useWindowVirtualizer({
    count: entries.length,
    // The same functions until there are other entries: with others, the place of every row would be computed anew for each frame.
    estimateSize: useCallback((index) => heights.current.get(lengthOf(entries[index])) ?? rowHeight, [entries]),
    getItemKey: useCallback((index) => entries[index]?.key ?? index, [entries]),
    measureElement: useCallback<typeof measureElement<HTMLElement>>(
      (element, change, rows) => {
        const height = measureElement(element, change, rows)
        heights.current.set(lengthOf(entries[rows.indexFromElement(element)]), height)
        return height
      },
      [entries],
    ),
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

/** How long an update's title is, about; 0 for a day. */
function lengthOf(entry: Entry | undefined) {
  return entry?.kind === 'update' ? 1 + Math.round(entry.update.title.length / 4) : 0
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
