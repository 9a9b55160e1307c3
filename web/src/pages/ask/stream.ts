import { api, type Schema } from '@/api/client'
import type { Citation } from '@/api/queries/updates'
import { sseReader } from './sse'

export type Phase = 'understand' | 'plan' | 'execute' | 'reflect' | 'answer'

/** A step the agent takes, as it describes it. */
export interface Task {
  id: string
  tool: string
  description: string
}

export interface TaskResult {
  found?: number
  summary?: string | null
  error?: string | null
}

/** The stream's events; OpenAPI has no place for them, so they follow the description of the interface. */
export type AskEvent =
  | { type: 'phase'; phase: Phase }
  | { type: 'task_start'; task: Task }
  | { type: 'task_complete'; task: Task; result: TaskResult }
  | { type: 'answer'; chunk: string; citations: Citation[] }
  | {
      type: 'done'
      queryId: string
      conversationId: string
      confidence: number
      sources: Citation[]
      metadata: unknown
      stale: boolean
      answeredAt: string
    }
  | { type: 'error'; error: string; queryId?: string }

/** Asks, and gives the answer's events as they come. What is not a success is thrown as a Problem; the signal stops it. */
export async function* ask(question: Schema<'AskRequest'>, signal: AbortSignal): AsyncGenerator<AskEvent> {
  const { response } = await api.POST('/api/v1/query/ask', { body: question, parseAs: 'stream', signal })
  const pieces = response.body?.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>).getReader()
  const read = sseReader()
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one piece comes after the other
    const piece = await pieces?.read()
    if (!piece || piece.done) {
      return
    }
    for (const data of read(piece.value)) {
      yield JSON.parse(data) as AskEvent
    }
  }
}
