/** Joins class names and leaves out what is not one, so that a condition can stand among them. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
