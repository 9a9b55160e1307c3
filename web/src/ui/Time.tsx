import { useEffect, useState } from 'react'
import { ago, exactly } from '@/lib/time'

// One clock for all: a list has hundreds of times, and they are to be drawn anew together.
const onTick = new Set<() => void>()
let clock: ReturnType<typeof setInterval> | undefined

function eachHalfMinute(work: () => void): () => void {
  onTick.add(work)
  clock ??= setInterval(() => onTick.forEach((each) => each()), 30_000)
  return () => {
    onTick.delete(work)
    if (onTick.size === 0) {
      clearInterval(clock)
      clock = undefined
    }
  }
}

/** A time as people say it, with the exact one on hover; it grows older as one looks. */
export function Time({ of, className }: { of: string; className?: string }) {
  const [, tick] = useState(0)
  useEffect(() => eachHalfMinute(() => tick((count) => count + 1)), [])
  return (
    <time
      dateTime={of}
      // Made when it is looked for: lists have many, and each takes as long to write as the rest of its row.
      onPointerEnter={({ currentTarget }) => (currentTarget.title = exactly(new Date(of)))}
      className={className}
    >
      {ago(new Date(of))}
    </time>
  )
}
