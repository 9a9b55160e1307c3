import { expect, it, vi } from 'vitest'
import { reloadWhenOutdated } from './outdated'

it('loads the page anew when a file is missing, and not twice within a minute', () => {
  vi.useFakeTimers()
  const reload = vi.fn<() => void>()
  reloadWhenOutdated(reload)

  dispatchEvent(new Event('vite:preloadError'))
  vi.advanceTimersByTime(59_999)
  dispatchEvent(new Event('vite:preloadError'))
  expect(reload).toHaveBeenCalledTimes(1)

  vi.advanceTimersByTime(1)
  dispatchEvent(new Event('vite:preloadError'))
  expect(reload).toHaveBeenCalledTimes(2)
  vi.useRealTimers()
})
