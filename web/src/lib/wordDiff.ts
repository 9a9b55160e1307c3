export interface Piece {
  kind: 'same' | 'added' | 'removed'
  text: string
}

// Beyond this many comparisons the middle of two texts is shown as replaced: nobody reads a word-by-word change of that size.
const mostComparisons = 4_000_000

/** What changed from one text to another, word by word. */
export function wordDiff(before: string, after: string): Piece[] {
  const a = words(before)
  const b = words(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start++
  }
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end++
  }
  const pieces: Piece[] = []
  const add = (kind: Piece['kind'], text: string) => {
    const last = pieces.at(-1)
    if (last?.kind === kind) {
      last.text += text
    } else if (text) {
      pieces.push({ kind, text })
    }
  }
  add('same', a.slice(0, start).join(''))
  for (const { kind, text } of middle(a.slice(start, a.length - end), b.slice(start, b.length - end))) {
    add(kind, text)
  }
  add('same', a.slice(a.length - end).join(''))
  return pieces
}

function words(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []
}

// The longest common subsequence, by the table of its lengths from each pair of positions on.
function middle(a: string[], b: string[]): Piece[] {
  if (a.length * b.length > mostComparisons) {
    return [
      { kind: 'removed', text: a.join('') },
      { kind: 'added', text: b.join('') },
    ]
  }
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pieces: Piece[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ kind: 'same', text: a[i++] ?? '' })
      j++
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: 'removed', text: a[i++] ?? '' })
    } else {
      pieces.push({ kind: 'added', text: b[j++] ?? '' })
    }
  }
  return pieces
}
