import type { Schema } from '@/api/client'
import { wordDiff } from '@/lib/wordDiff'

type Diff = Schema<'DiffResponse'>

interface Span {
  start: number
  end: number
}

/** Part of a line, and whether it is what changed. */
export interface Piece {
  text: string
  changed: boolean
}

export interface Line {
  kind: 'same' | 'changed' | 'moved'
  pieces: Piece[]
}

/** One line of a difference: on both sides when it stayed, else on one, or on both when one line took another's place. */
export interface Row {
  kind: 'same' | 'changed' | 'moved'
  before: Line | null
  after: Line | null
}

/** Rows that differ with some around them, or a number of rows between that stayed. */
export type Stretch = { rows: Row[] } | { hidden: Row[] }

/**
 * The lines of both texts beside each other. Spans count UTF-16 code units of the text that they are in: removed ones of `before`, added ones
 * of `after`, moved ones of both.
 */
export function diffRows(before: string, after: string, diff: Pick<Diff, 'added' | 'removed' | 'moved'>): Row[] {
  const old = linesOf(
    before,
    diff.removed,
    diff.moved.map(({ fromStart, fromEnd }) => ({ start: fromStart, end: fromEnd })),
  )
  const now = linesOf(after, diff.added, diff.moved)
  const rows: Row[] = []
  let left = 0
  let right = 0
  while (left < old.length || right < now.length) {
    const gone = takeWhileDifferent(old, left)
    const come = takeWhileDifferent(now, right)
    left += gone.length
    right += come.length
    for (let row = 0; row < Math.max(gone.length, come.length); row++) {
      const [before, after] = [gone[row] ?? null, come[row] ?? null]
      rows.push(refined({ kind: before?.kind === 'changed' || after?.kind === 'changed' ? 'changed' : 'moved', before, after }))
    }
    const [stayed, stays] = [old[left], now[right]]
    if (stayed && stays && isEmpty(stayed) !== isEmpty(stays)) {
      // An empty line that only one side has would shift all that follow.
      rows.push(isEmpty(stayed) ? { kind: 'same', before: stayed, after: null } : { kind: 'same', before: null, after: stays })
      left += isEmpty(stayed) ? 1 : 0
      right += isEmpty(stayed) ? 0 : 1
    } else if (stayed || stays) {
      rows.push({ kind: 'same', before: stayed ?? null, after: stays ?? null })
      left++
      right++
    }
  }
  return rows
}

/** Long runs of what stayed are hidden but for `around` rows before and after a difference. */
export function stretches(rows: Row[], around = 3): Stretch[] {
  const shown = rows.map((_, index) => rows.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'))
  const result: Stretch[] = []
  for (const [index, row] of rows.entries()) {
    const last = result.at(-1)
    if (shown[index]) {
      if (last && 'rows' in last) {
        last.rows.push(row)
      } else {
        result.push({ rows: [row] })
      }
    } else if (last && 'hidden' in last) {
      last.hidden.push(row)
    } else {
      result.push({ hidden: [row] })
    }
  }
  return result
}

// Of a line that took the place of a similar one, only the words that differ are marked.
function refined(row: Row): Row {
  const { before, after } = row
  if (before?.kind !== 'changed' || after?.kind !== 'changed' || !isWhole(before) || !isWhole(after)) {
    return row
  }
  const pieces = wordDiff(textOf(before), textOf(after))
  const kept = pieces.filter(({ kind }) => kind === 'same').reduce((sum, { text }) => sum + text.trim().length, 0)
  return kept < leastKept * Math.max(textOf(before).length, textOf(after).length)
    ? row
    : {
        kind: 'changed',
        before: { kind: 'changed', pieces: piecesWithout(pieces, 'added') },
        after: { kind: 'changed', pieces: piecesWithout(pieces, 'removed') },
      }
}

// Below this share of kept characters two lines are not one that was changed, but one that took another's place.
const leastKept = 0.4

function piecesWithout(pieces: ReturnType<typeof wordDiff>, other: 'added' | 'removed'): Piece[] {
  return pieces.filter(({ kind }) => kind !== other).map(({ kind, text }) => ({ text, changed: kind !== 'same' }))
}

function isWhole(line: Line): boolean {
  return line.pieces.every((piece) => piece.changed)
}

function textOf(line: Line): string {
  return line.pieces.map(({ text }) => text).join('')
}

function isEmpty(line: Line): boolean {
  return line.pieces.every(({ text }) => text.trim() === '')
}

function takeWhileDifferent(lines: Line[], from: number): Line[] {
  let end = from
  while (end < lines.length && lines[end]!.kind !== 'same') {
    end++
  }
  return lines.slice(from, end)
}

function linesOf(text: string, changed: Span[], moved: Span[]): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const line of text === '' ? [] : text.split('\n')) {
    const end = start + line.length
    const pieces = piecesOf(line, start, changed)
    const isChanged = pieces.some((piece) => piece.changed)
    const isMoved = line !== '' && moved.some((span) => span.start < end && span.end > start)
    lines.push({ kind: isChanged ? 'changed' : isMoved ? 'moved' : 'same', pieces })
    start = end + 1
  }
  return lines
}

function piecesOf(line: string, offset: number, spans: Span[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const span of spans.filter(({ start, end }) => start < offset + line.length && end > offset).toSorted((a, b) => a.start - b.start)) {
    const start = Math.max(at, span.start - offset)
    const end = Math.min(line.length, span.end - offset)
    if (start > at) {
      pieces.push({ text: line.slice(at, start), changed: false })
    }
    if (end > start) {
      pieces.push({ text: line.slice(start, end), changed: true })
    }
    at = Math.max(at, end)
  }
  if (at < line.length || pieces.length === 0) {
    pieces.push({ text: line.slice(at), changed: false })
  }
  return pieces
}
