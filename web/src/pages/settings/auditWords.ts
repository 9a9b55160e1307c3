import type { AuditEntry } from '@/api/queries/audit'
import { asTitle } from '@/lib/words'

/** What the trail records, as one would say it after the name of who did it; `{}` is whom or what it was done to. */
const deeds: Record<string, string> = {
  'workspace.created': 'made the workspace',
  'workspace.renamed': 'renamed the workspace',
  'workspace.settings_changed': 'changed the settings',
  'workspace.feature_decided': 'decided on a feature',
  'workspace.plan_changed': 'changed the plan',
  'workspace.branding_changed': 'changed the branding',
  'workspace.transferred': 'handed the workspace over to {}',
  'member.added': 'took {} in',
  'member.changed': 'changed the role of {}',
  'member.removed': 'removed {}',
  'invitation.sent': 'mailed an invitation',
  'invitation.revoked': 'withdrew an invitation',
  'client.created': 'added an API client',
  'client.changed': 'changed an API client',
  'client.secret_rotated': 'gave an API client another secret',
  'client.removed': 'removed an API client',
}

/** Groups of what is recorded, as the filter knows them. */
export const auditGroups: [action: string, title: string][] = [
  ['workspace.*', 'Workspace'],
  ['member.*', 'Members'],
  ['invitation.*', 'Invitations'],
  ['client.*', 'API clients'],
]

export type NameOf = (id: string | null | undefined) => string | undefined

/** Who did it, as far as that can still be told. */
export function actorOf({ actor }: AuditEntry, nameOf: NameOf): string {
  switch (actor.kind) {
    case 'person':
      return nameOf(actor.id) ?? 'Somebody who is not a member'
    case 'client':
      return `The program ${actor.id}`
    case 'system':
      return 'Periscope'
    default:
      return 'Somebody'
  }
}

export function deedOf({ action, subjectId, personal }: AuditEntry, nameOf: NameOf): string {
  const named = isObject(personal) && typeof personal.name === 'string' ? personal.name : nameOf(subjectId)
  return (deeds[action] ?? asTitle(action.replace('.', ' ')).toLowerCase()).replace('{}', named ?? 'somebody')
}

/** The details in a few words each: what it was and became, or what it is. */
export function detailsOf(details: unknown): string[] {
  if (!isObject(details)) {
    return []
  }
  if ('from' in details && 'to' in details) {
    const { from, to, ...rest } = details
    return [...detailsOf(rest), `${told(from)} → ${told(to)}`]
  }
  return Object.entries(details).map(
    ([name, value]) => `${nameOfField(name)}: ${isObject(value) ? detailsOf(value).join(', ') : told(value)}`,
  )
}

function told(value: unknown): string {
  return value === null || value === undefined || value === ''
    ? 'none'
    : Array.isArray(value)
      ? value.map(told).join(', ') || 'none'
      : typeof value === 'boolean'
        ? value
          ? 'yes'
          : 'no'
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value)
}

/** "default schedule" of defaultSchedule. */
function nameOfField(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
