/** A refusal or failure as the interface tells it (RFC 9457), or what comes nearest when there was no answer at all. */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly traceId: string | undefined
  /** For a 400: what is wrong with each field, by its name in camelCase. */
  readonly errors: Readonly<Record<string, string[]>>

  constructor(status: number, title: string, detail: string, errors: Record<string, string[]> = {}, traceId?: string) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.title = title
    this.errors = errors
    this.traceId = traceId
  }

  /** Of an answer's body, whatever it is. */
  static ofAnswer(response: Response, body: unknown): Problem {
    const told = (typeof body === 'object' && body !== null ? body : {}) as Partial<Told>
    const errors = told.errors ?? {}
    const detail = told.detail ?? Object.values(errors).flat().join(' ')
    return new Problem(
      response.status,
      told.title ?? (response.status >= 500 ? 'This did not work' : 'This was refused'),
      detail || `The answer was ${response.status}.`,
      errors,
      told.traceId,
    )
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) {
      return error
    }
    return error instanceof TypeError
      ? new Problem(0, 'Periscope cannot be reached', 'Check the connection. What you see may be out of date.')
      : new Problem(0, 'This did not work', error instanceof Error ? error.message : 'Something went wrong in this page.')
  }

  /** What is wrong with one field of a form. */
  field(name: string): string | undefined {
    const key = Object.keys(this.errors).find((key) => key.toLowerCase() === name.toLowerCase())
    return key ? this.errors[key]?.join(' ') : undefined
  }
}

interface Told {
  title: string
  detail: string
  traceId: string
  errors: Record<string, string[]>
}
