import { describe, expect, it } from 'vitest'
import { wordDiff } from './wordDiff'

const long = (word: string) => `${word} `.repeat(3000)

describe('wordDiff', () => {
  it('marks the words that changed', () => {
    expect(wordDiff('Pro costs $49 a month.', 'Pro costs $59 a month.')).toEqual([
      { kind: 'same', text: 'Pro costs $' },
      { kind: 'removed', text: '49' },
      { kind: 'added', text: '59' },
      { kind: 'same', text: ' a month.' },
    ])
  })

  it('finds additions and removals in the middle of what stays', () => {
    expect(wordDiff('a b c d', 'a x c')).toEqual([
      { kind: 'same', text: 'a ' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'same', text: ' c' },
      { kind: 'removed', text: ' d' },
    ])
  })

  it('knows empty and equal texts', () => {
    expect(wordDiff('', '')).toEqual([])
    expect(wordDiff('same', 'same')).toEqual([{ kind: 'same', text: 'same' }])
    expect(wordDiff('', 'new text')).toEqual([{ kind: 'added', text: 'new text' }])
    expect(wordDiff('old', '')).toEqual([{ kind: 'removed', text: 'old' }])
  })

  it('gives both texts back, whatever they are', () => {
    const [before, after] = ['é1, – two\n\nthree [1] three', 'é1 – 2\nthree three [2]!']
    const pieces = wordDiff(before, after)
    const without = (kind: string) => pieces.filter((piece) => piece.kind !== kind).map(({ text }) => text)
    expect(without('added').join('')).toBe(before)
    expect(without('removed').join('')).toBe(after)
  })

  it('does not compare what is too long to be read', () => {
    expect(wordDiff(long('a'), long('b')).map(({ kind }) => kind)).toEqual(['removed', 'added', 'same'])
  })
})
