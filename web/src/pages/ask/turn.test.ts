import { describe, expect, it } from 'vitest'
import type { Citation } from '@/api/queries/updates'
import type { AskEvent } from './stream'
import { newTurn, told } from './turn'

const source = (id: string) => ({ id, quote: `quote ${id}` }) as Citation
const task = { id: 't1', tool: 'search', description: 'Search' }
const after = (...events: AskEvent[]) => events.reduce(told, newTurn('k', 'What changed?'))

describe('told', () => {
  it('puts the answer together, with each source once', () => {
    const turn = after(
      { type: 'answer', chunk: 'One [1]. ', citations: [source('1')] },
      { type: 'answer', chunk: 'Two [1][2].', citations: [source('1'), source('2')] },
    )
    expect(turn.answer).toBe('One [1]. Two [1][2].')
    expect(turn.sources.map(({ id }) => id)).toEqual(['1', '2'])
  })

  it('gives a step its result', () => {
    const turn = after({ type: 'task_start', task }, { type: 'task_complete', task, result: { found: 2 } })
    expect(turn.steps).toEqual([{ task, result: { found: 2 } }])
  })

  it('is over when it is done, and says when an answer is an old one', () => {
    const done = {
      type: 'done' as const,
      queryId: 'q',
      conversationId: 'c',
      confidence: 0.5,
      sources: [],
      answeredAt: '2026-01-01T00:00:00Z',
    }
    expect(after({ ...done, stale: true, metadata: { note: 'n' } })).toMatchObject({
      state: 'answered',
      questionId: 'q',
      note: 'n',
      staleSince: '2026-01-01T00:00:00Z',
    })
    expect(after({ ...done, stale: false, metadata: null })).not.toHaveProperty('staleSince')
  })

  it('keeps what was told before an error', () => {
    const turn = after({ type: 'answer', chunk: 'Half', citations: [] }, { type: 'error', error: 'The agent is away.' })
    expect(turn).toMatchObject({ state: 'failed', answer: 'Half', error: { message: 'The agent is away.' } })
  })

  it('passes over events it does not know', () => {
    expect(after({ type: 'news' } as unknown as AskEvent)).toEqual(newTurn('k', 'What changed?'))
  })
})
