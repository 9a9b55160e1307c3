import { Problem } from '@/api/problem'
import type { Question } from '@/api/queries/questions'
import type { Citation } from '@/api/queries/updates'
import type { AskEvent, Phase, Task, TaskResult } from './stream'

export interface Step {
  task: Task
  result?: TaskResult
}

/** One question of a conversation and what has been told of its answer. */
export interface Turn {
  key: string
  query: string
  state: 'running' | 'answered' | 'failed' | 'stopped'
  phase?: Phase
  steps: Step[]
  answer: string
  sources: Citation[]
  /** What the question is kept under; known once it is over. */
  questionId?: string
  confidence?: number
  note?: string
  /** When the answer was given, if it could not be confirmed that it still holds. */
  staleSince?: string
  helpful?: boolean | null
  error?: unknown
}

export function newTurn(key: string, query: string): Turn {
  return { key, query, state: 'running', steps: [], answer: '', sources: [] }
}

/** The turn after one more event. */
export function told(turn: Turn, event: AskEvent): Turn {
  switch (event.type) {
    case 'phase':
      return { ...turn, phase: event.phase }
    case 'task_start':
      return { ...turn, steps: [...turn.steps, { task: event.task }] }
    case 'task_complete':
      return { ...turn, steps: turn.steps.map((step) => (step.task.id === event.task.id ? { ...step, result: event.result } : step)) }
    case 'answer':
      return { ...turn, answer: turn.answer + event.chunk, sources: merged(turn.sources, event.citations) }
    case 'done':
      return {
        ...turn,
        state: 'answered',
        questionId: event.queryId,
        sources: event.sources,
        confidence: event.confidence,
        ...noted(event.metadata),
        ...(event.stale ? { staleSince: event.answeredAt } : {}),
      }
    case 'error':
      return { ...turn, state: 'failed', error: unanswered(event.error), ...(event.queryId ? { questionId: event.queryId } : {}) }
    default:
      // A newer server may tell more than this page knows.
      return turn
  }
}

/** An earlier question as it was kept. */
export function turnOf(question: Question): Turn {
  const states = { running: 'running', answered: 'answered', failed: 'failed', cancelled: 'stopped' } as const
  return {
    key: question.id,
    query: question.query,
    state: states[question.status as keyof typeof states] ?? 'stopped',
    steps: Array.isArray(question.taskResults) ? (question.taskResults as Step[]) : [],
    answer: question.answer,
    sources: question.sources,
    questionId: question.id,
    helpful: question.helpful,
    ...noted(question.metadata),
    ...(question.confidence === null ? {} : { confidence: question.confidence }),
    ...(question.stale && question.answeredAt ? { staleSince: question.answeredAt } : {}),
    ...(question.error ? { error: unanswered(question.error) } : {}),
  }
}

function unanswered(error: string) {
  return new Problem(0, 'No answer', error)
}

function noted(metadata: unknown): { note?: string } {
  const note = (metadata as { note?: unknown } | null | undefined)?.note
  return typeof note === 'string' ? { note } : {}
}

function merged(sources: Citation[], more: Citation[]): Citation[] {
  return [...sources, ...more.filter(({ id }) => !sources.some((source) => source.id === id))]
}
