import type { paths } from '@/api/schema'

type Nouns<Path> = Path extends `/api/v1/${infer Noun}/${string}`
  ? Noun
  : Path extends `/api/v1/${infer Noun}`
    ? Noun
    : Path extends `/${infer Noun}/${string}`
      ? Noun
      : never

/** The first word of a path of the interface, which is what its scopes are named after. */
type Noun = Nouns<keyof paths>

/** What a program can be allowed, by the nouns of the interface's paths; the type says if one of them is none. */
export const scopeNouns: [noun: Noun, meaning: string][] = [
  ['competitors', 'Competitors and the pages that are watched'],
  ['jobs', 'Captures that are on their way'],
  ['updates', 'What has changed'],
  ['snapshots', 'Captured pages'],
  ['battlecards', 'Battlecards'],
  ['query', 'Questions and answers'],
  ['dashboard', 'Figures'],
  ['alerts', 'Alerts and their rules'],
  ['channels', 'Where alerts are delivered'],
  ['deliveries', 'Deliveries'],
  ['live', 'Events as they happen'],
  ['agent', 'What analyses and answers'],
  ['workspaces', 'Settings, members’ names, branding, features and usage'],
  ['system', 'Failed messages'],
]

export type Access = 'read' | 'write'

export function scope(noun: string, access: Access): string {
  return `${noun}:${access}`
}

/** With the scope if it was not there, without it if it was. */
export function toggled(scopes: string[], one: string): string[] {
  return scopes.includes(one) ? scopes.filter((scope) => scope !== one) : [...scopes, one]
}
