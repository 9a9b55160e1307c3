import { useEffect } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { mainPlaces, sidePlaces } from './places'

const patience = 1500

/** Ctrl+K (or ⌘K) opens the palette; `g` and a letter goes to a place. Keys typed into a field are that field's. */
export function useShortcuts(openPalette: () => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    let goingSince = 0
    function press(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openPalette()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
        return
      }
      if (event.key === 'g') {
        goingSince = event.timeStamp
        return
      }
      const place = [...mainPlaces, ...sidePlaces].find(({ letter }) => letter === event.key)
      if (place && event.timeStamp - goingSince < patience) {
        goingSince = 0
        event.preventDefault()
        void navigate({ to: place.to })
      }
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [navigate, openPalette])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
