const key = 'periscope.workspace'

/** Which of their workspaces the person has chosen to see; null until they are known. */
export function workspaceId(): string | null {
  return localStorage.getItem(key)
}

export function chooseWorkspace(id: string): void {
  localStorage.setItem(key, id)
}

/** The first of the person's workspaces is shown next. */
export function forgetWorkspace(): void {
  localStorage.removeItem(key)
}
