import { createContext, useContext } from 'react'
import { api, body, type Schema } from './client'
import { Problem } from './problem'
import { chooseWorkspace, forgetWorkspace, workspaceId } from './workspace'

export type Me = Schema<'MeResponse'>
export type Membership = Me['workspaces'][number]
export type Role = 'viewer' | 'member' | 'admin' | 'owner'

/** Who is signed in, and the workspace that is shown. */
export interface Session {
  me: Me
  workspace: Membership
}

const roles: Role[] = ['viewer', 'member', 'admin', 'owner']

export const SessionContext = createContext<Session | null>(null)

/** Null when nobody is signed in. */
export async function findSession(): Promise<Session | null> {
  const asked = workspaceId()
  try {
    const me = await body(api.GET('/api/v1/auth/me'))
    const workspace = me.workspaces.find(({ id }) => id === workspaceId()) ?? me.workspaces[0]
    if (!workspace) {
      throw new Problem(403, 'No workspace', 'You belong to no workspace any more. Ask somebody who does for an invitation.')
    }
    chooseWorkspace(workspace.id)
    return { me, workspace }
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      return null
    }
    if (error instanceof Problem && error.status === 404 && asked) {
      // The one that was chosen is gone, or was another person's in this browser.
      forgetWorkspace()
      return findSession()
    }
    throw error
  }
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) {
    throw new Error('Only what is shown to people who are signed in may ask who they are.')
  }
  return session
}

/** Whether the person's role in the workspace is at least this one. What they may do is decided by the services; this only hides the rest. */
export function useRole(atLeast: Role): boolean {
  const { workspace } = useSession()
  return roles.indexOf(workspace.role as Role) >= roles.indexOf(atLeast)
}

/** To Identity's own pages, and back here. */
export function signIn(returnTo: string): void {
  location.assign(`/auth/login?returnTo=${encodeURIComponent(returnTo)}`)
}

export async function signOut(): Promise<void> {
  const answer = await fetch('/auth/logout', { method: 'POST', headers: { 'X-CSRF': '1' } })
  const { location: next } = (await answer.json()) as { location: string }
  location.assign(next)
}
