import { Problem } from '@/api/problem'

const none: string[] = []

/** What the server says of a form as a whole. What it says of the fields named here stands beside them instead. */
export function FormProblem({ of, fields = none }: { of: unknown; fields?: string[] }) {
  if (!of) {
    return null
  }
  const problem = Problem.of(of)
  return fields.some((field) => problem.field(field)) ? null : (
    <p role="alert" className="text-wrong">
      {problem.message}
    </p>
  )
}
