import { useEffect, useState } from 'react'
import { ago, exactly } from '@/lib/time'

/** A time as people say it, with the exact one on hover; it grows older as one looks. */
export function Time({ of, className }: { of: string; className?: string }) {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000)
    return () => clearInterval(timer)
  }, [])
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
