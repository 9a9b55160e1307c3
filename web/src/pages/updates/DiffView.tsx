import { useMemo, useState } from 'react'
import { count } from '@/lib/words'
import { Button } from '@/ui/Button'
import { classes } from '@/ui/classes'
import { stretches, type Line, type Row } from './diff'

export type DiffLook = 'side' | 'inline'

/** A difference as a table, whose first column says in signs what its colours say. */
export function DiffView({ rows, look }: { rows: Row[]; look: DiffLook }) {
  const parts = useMemo(() => stretches(rows), [rows])
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  return (
    <div className="border-rule overflow-x-auto rounded-lg border">
      <table className="w-full table-fixed border-collapse text-sm">
        <caption className="sr-only">What changed, line by line</caption>
        <colgroup>
          <col className="w-7" />
          <col />
          {look === 'side' && (
            <>
              <col className="w-7" />
              <col />
            </>
          )}
        </colgroup>
        <thead className="sr-only">
          <tr>
            {(look === 'side' ? ['Kind', 'Before', 'Kind', 'After'] : ['Kind', 'Text']).map((name, index) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parts.map((part, index) =>
            'rows' in part || opened.has(index) ? (
              ('rows' in part ? part.rows : part.hidden).map((row, at) =>
                look === 'side' ? <SideRow key={`${index}-${at}`} row={row} /> : <InlineRows key={`${index}-${at}`} row={row} />,
              )
            ) : (
              <tr key={index}>
                <td colSpan={4} className="bg-raised px-3 py-1">
                  <Button kind="quiet" small onClick={() => setOpened(new Set([...opened, index]))}>
                    Show {count(part.hidden.length, 'unchanged line')}
                  </Button>
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}

function SideRow({ row }: { row: Row }) {
  return (
    <tr className="align-top">
      <Cells line={row.before} side="before" />
      <Cells line={row.after} side="after" />
    </tr>
  )
}

function InlineRows({ row }: { row: Row }) {
  return row.kind === 'same' ? (
    <tr className="align-top">
      <Cells line={row.after ?? row.before} side="after" />
    </tr>
  ) : (
    <>
      {row.before && (
        <tr className="align-top">
          <Cells line={row.before} side="before" />
        </tr>
      )}
      {row.after && (
        <tr className="align-top">
          <Cells line={row.after} side="after" />
        </tr>
      )}
    </>
  )
}

const signs = { before: { changed: '−', moved: '↦', same: '' }, after: { changed: '+', moved: '↤', same: '' } }
const words = { before: { changed: 'Removed', moved: 'Moved away', same: '' }, after: { changed: 'Added', moved: 'Moved here', same: '' } }

function Cells({ line, side }: { line: Line | null; side: 'before' | 'after' }) {
  const kind = line?.kind ?? 'same'
  const ground = kind === 'changed' ? (side === 'before' ? 'bg-wrong-soft' : 'bg-good-soft') : kind === 'moved' ? 'bg-warn-soft' : ''
  return (
    <>
      <td className={classes('text-muted w-7 py-0.5 text-center select-none', ground)}>
        <span aria-hidden>{signs[side][kind]}</span>
        <span className="sr-only">{words[side][kind]}</span>
      </td>
      <td className={classes('px-2 py-0.5 whitespace-pre-wrap', ground)}>{line && <Pieces line={line} side={side} />}</td>
    </>
  )
}

function Pieces({ line, side }: { line: Line; side: 'before' | 'after' }) {
  const Marked = side === 'before' ? 'del' : 'ins'
  const isWhole = line.pieces.every((piece) => piece.changed)
  return line.pieces.map((piece, index) =>
    piece.changed ? (
      <Marked
        key={index}
        className={classes('no-underline', !isWhole && 'decoration-2 underline-offset-2 font-semibold', !isWhole && 'underline')}
      >
        {piece.text}
      </Marked>
    ) : (
      <span key={index}>{piece.text}</span>
    ),
  )
}
