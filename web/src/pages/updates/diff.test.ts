import { expect, test } from 'vitest'
import { diffRows, stretches, type Row } from './diff'

const before = 'Plans\nPro costs $49.\nTeam\nContact'
const after = 'Plans\nPro costs $59.\nNew: Max\nTeam\nContact'

function span(text: string, part: string) {
  const start = text.indexOf(part)
  return { start, end: start + part.length, text: part }
}

function words(row: Row) {
  return [
    row.kind,
    row.before?.pieces.map(({ text }) => text).join('|') ?? null,
    row.after?.pieces.map(({ text }) => text).join('|') ?? null,
  ]
}

test('a line that took the place of another stands beside it, what stayed stands on both sides', () => {
  const rows = diffRows(before, after, {
    removed: [span(before, 'Pro costs $49.')],
    added: [span(after, 'Pro costs $59.'), span(after, 'New: Max')],
    moved: [],
  })
  expect(rows.map(words)).toEqual([
    ['same', 'Plans', 'Plans'],
    ['changed', 'Pro costs $|49|.', 'Pro costs $|59|.'],
    ['changed', null, 'New: Max'],
    ['same', 'Team', 'Team'],
    ['same', 'Contact', 'Contact'],
  ])
})

test('within a line only what changed is marked', () => {
  const rows = diffRows(before, after, { removed: [span(before, '49')], added: [span(after, '59'), span(after, 'New: Max')], moved: [] })
  expect(rows[1]?.before?.pieces).toEqual([
    { text: 'Pro costs $', changed: false },
    { text: '49', changed: true },
    { text: '.', changed: false },
  ])
})

test('what moved is on each side at its own place', () => {
  const rows = diffRows('a\nb\nc', 'b\nc\na', {
    removed: [],
    added: [],
    moved: [{ fromStart: 0, fromEnd: 1, start: 4, end: 5, text: 'a' }],
  })
  expect(rows.map(words)).toEqual([
    ['moved', 'a', null],
    ['same', 'b', 'b'],
    ['same', 'c', 'c'],
    ['moved', null, 'a'],
  ])
})

test('spans over several lines mark each of them', () => {
  const rows = diffRows('', 'a\nb', { removed: [], added: [{ start: 0, end: 3, text: 'a\nb' }], moved: [] })
  expect(rows.map(({ kind }) => kind)).toEqual(['changed', 'changed'])
})

test('long runs of what stayed are hidden', () => {
  const rows: Row[] = Array.from({ length: 20 }, (_, index) => ({ kind: index === 10 ? 'changed' : 'same', before: null, after: null }))
  expect(stretches(rows, 2).map((stretch) => ('rows' in stretch ? stretch.rows.length : -stretch.hidden.length))).toEqual([-8, 5, -7])
})

test('an empty line on one side shifts nothing', () => {
  const rows = diffRows('a\n\nb', 'a\nb', { removed: [], added: [], moved: [] })
  expect(rows.map(words)).toEqual([
    ['same', 'a', 'a'],
    ['same', '', null],
    ['same', 'b', 'b'],
  ])
})

test('a line that has little of the one before is marked as a whole', () => {
  const rows = diffRows('Alpha beta gamma', 'Something else', {
    removed: [{ start: 0, end: 16, text: '' }],
    added: [{ start: 0, end: 14, text: '' }],
    moved: [],
  })
  expect(rows.map(words)).toEqual([['changed', 'Alpha beta gamma', 'Something else']])
})
