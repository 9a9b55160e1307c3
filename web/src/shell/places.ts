import { BellRing, FileText, MessageCircleQuestion, Newspaper, Radar, Settings, Wrench, type LucideIcon } from 'lucide-react'
import type { LinkComponentProps } from '@tanstack/react-router'

export interface Place {
  to: NonNullable<LinkComponentProps<'a'>['to']>
  title: string
  icon: LucideIcon
  /** Pressed after `g`. */
  letter: string
}

/** Where the main job is done: in the side bar, at the bottom of a phone, and in the palette. */
export const mainPlaces: Place[] = [
  { to: '/', title: 'Today', icon: Newspaper, letter: 't' },
  { to: '/competitors', title: 'Competitors', icon: Radar, letter: 'c' },
  { to: '/ask', title: 'Ask', icon: MessageCircleQuestion, letter: 'a' },
  { to: '/battlecards', title: 'Battlecards', icon: FileText, letter: 'b' },
  { to: '/alerts', title: 'Alerts', icon: BellRing, letter: 'l' },
]

export const sidePlaces: Place[] = [
  { to: '/settings', title: 'Settings', icon: Settings, letter: 's' },
  { to: '/operations', title: 'Operations', icon: Wrench, letter: 'o' },
]
