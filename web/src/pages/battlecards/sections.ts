import { asTitle } from '@/lib/words'
import type { Battlecard } from '@/api/queries/battlecards'

/** `keyDifferentiators` as a heading. */
export function sectionTitle(name: string): string {
  return asTitle(name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
}

/** The sections that have a draft, in the card's order. */
export function drafted({ sections }: Pick<Battlecard, 'sections'>): string[] {
  return Object.entries(sections).flatMap(([name, { draft }]) => (draft ? [name] : []))
}
