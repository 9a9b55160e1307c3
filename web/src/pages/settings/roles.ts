import type { Role } from '@/api/session'

/** From the least; each may also do what those before it may. */
export const roleMeanings: [role: Role, meaning: string][] = [
  ['viewer', 'Reads what is watched, and says whether an update mattered.'],
  ['member', 'Also asks questions, edits battlecards, and sees alerts.'],
  ['admin', 'Also decides who and what is watched, who is told, who belongs to the workspace, and sees the audit.'],
  ['owner', 'Also makes owners, hands the workspace over, and removes it.'],
]

/** The roles that somebody may give: owners are made by owners. */
export function rolesFor(isOwner: boolean): Role[] {
  return roleMeanings.map(([role]) => role).filter((role) => isOwner || role !== 'owner')
}
