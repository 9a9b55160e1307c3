import { useSyncExternalStore } from 'react'

// As Tailwind's lg, at which the styles change.
const wide = matchMedia('(min-width: 64rem)')

/** Whether there is room for the navigation beside the page, so that only the one that is seen is made. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches)
}

function subscribe(listener: () => void): () => void {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}
