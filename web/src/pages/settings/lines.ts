import type { Problem } from '@/api/problem'

/** What is typed one to a line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

/** What the server says of one of the lines, which it names by its number (`allowedOrigins[2]`), with the line itself; or of them all. */
export function lineError(problem: Problem | undefined, field: string, lines: string[]): string | undefined {
  const key = Object.keys(problem?.errors ?? {}).find((key) => key.toLowerCase().startsWith(`${field.toLowerCase()}[`))
  const line = lines[Number(key?.slice(field.length + 1, -1))]
  return key ? `${line ? `${line}: ` : ''}${problem?.errors[key]?.join(' ')}` : problem?.field(field)
}
