import type { Battlecard } from '@/api/queries/battlecards'
import { withoutCitations } from '@/pages/ask/citations'
import { sectionTitle } from './sections'

/** The card as plain text, for a note or a chat beside a call: no markup, no source numbers, no empty sections. */
export function callText(competitor: string, card: Pick<Battlecard, 'sections'>): string {
  const sections = Object.entries(card.sections)
    .filter(([, { content }]) => content?.trim())
    .map(([name, { content }]) => `${sectionTitle(name).toUpperCase()}\n${plain(content ?? '')}`)
  return [competitor, ...sections].join('\n\n')
}

function plain(markdown: string): string {
  return withoutCitations(markdown)
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/^(\s*)[*+]\s+/gm, '$1- ')
    .replace(/!?\[([^\]]*)\]\(([^)]*)\)/g, '$1')
    .replace(/(\*\*|__)(.+?)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*])\*([^*\s][^*]*)\*/gu, '$1')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
