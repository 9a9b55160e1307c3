import { useEffect, useState } from 'react'
import { ago, exactly } from '@/lib/time'

/** A time as people say it, with the exact one on hover; it grows older as one looks. */
export function Time({ of, className }: { of: string; className?: string }) {
  const time = new Date(of)
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={of} title={exactly(time)} className={className}>
      {ago(time)}
    </time>
  )
}
