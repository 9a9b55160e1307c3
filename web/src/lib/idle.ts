/** Calls when the page has nothing more urgent to do, after two seconds at the latest. Returns what takes it back. */
export function whenIdle(work: () => void): () => void {
  if ('requestIdleCallback' in window) {
    const handle = requestIdleCallback(work, { timeout: 2000 })
    return () => cancelIdleCallback(handle)
  }
  // Safari has no such thing.
  const timer = setTimeout(work, 200)
  return () => clearTimeout(timer)
}
