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

/** Null when nobody is signed in; without a workspace when the person belongs to none. */
export async function findSession(): Promise<Session | { me: Me; workspace: null } | null> {
  try {
    const me = await findMe()
    const workspace = me.workspaces.find(({ id }) => id === workspaceId()) ?? me.workspaces[0]
    if (!workspace) {
      return { me, workspace: null }
    }
    chooseWorkspace(workspace.id)
    return { me, workspace }
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      return null
    }
    throw error
  }
}

const askMe = () => body(api.GET('/api/v1/auth/me'))

async function findMe(): Promise<Me> {
  try {
    return await askMe()
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404 && workspaceId())) {
      throw error
    }
    // The workspace that was chosen is gone, was another person's in this browser, or is so new that the session does not know it.
    await renewSession()
    return askMe().catch(() => {
      forgetWorkspace()
      return askMe()
    })
  }
}

/** Has the session hear of the person's present workspaces and roles, which it else hears of within half an hour. */
export async function renewSession(): Promise<void> {
  await fetch('/auth/renew', { method: 'POST', headers: { 'X-CSRF': '1' } })
}

/** Makes a workspace of the person's own, and opens it. */
export async function openNewWorkspace(name: string): Promise<void> {
  const { id } = await body(api.POST('/api/v1/workspaces', { body: { name } }))
  await renewSession()
  chooseWorkspace(id)
  location.assign('/')
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
  const told: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) {
    // The session goes on, as nobody could tell whose it is.
    throw Problem.ofAnswer(answer, told)
  }
  location.assign((told as { location: string }).location)
}
