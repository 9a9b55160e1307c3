import { useMemo } from 'react'
import { wordDiff } from '@/lib/wordDiff'

/** What changes from one text to the other: removed words struck out, added ones underlined. */
export function Changes({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(() => wordDiff(before, after), [before, after])
  return (
    <p className="whitespace-pre-wrap">
      {pieces.map(({ kind, text }, place) => {
        // oxlint-disable-next-line react/no-array-index-key -- a piece is nothing but its place and its text
        const key = place
        switch (kind) {
          case 'added':
            return (
              <ins key={key} className="bg-good-soft text-good underline">
                {text}
              </ins>
            )
          case 'removed':
            return (
              <del key={key} className="bg-wrong-soft text-wrong line-through">
                {text}
              </del>
            )
          default:
            return <span key={key}>{text}</span>
        }
      })}
    </p>
  )
}
