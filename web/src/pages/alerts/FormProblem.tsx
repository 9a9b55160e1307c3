import type { Problem } from '@/api/problem'

/** Why a form was refused, unless one of its fields says so already. */
export function FormProblem({ problem, fields }: { problem: Problem | null; fields: string[] }) {
  return (
    problem &&
    !fields.some((field) => problem.field(field)) && (
      <p role="alert" className="text-wrong">
        {problem.message}
      </p>
    )
  )
}
