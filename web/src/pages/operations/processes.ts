/** A service's process; only those after the first are numbered. */
export function processName(service: string, replica: number): string {
  return replica === 0 ? service : `${service} ${replica + 1}`
}
