import { Link } from '@tanstack/react-router'
import type { Schema } from '@/api/client'
import { Time } from './Time'

/** Numbered quotes, each of which opens the captured text at its place. */
export function CitationList({ citations }: { citations: Schema<'Citation'>[] }) {
  return citations.length === 0 ? (
    <p className="text-muted">It cites nothing.</p>
  ) : (
    <ol className="flex flex-col gap-2">
      {citations.map((citation, index) => (
        <li key={citation.id} className="flex gap-2.5">
          <span aria-hidden className="text-muted w-5 shrink-0 text-right text-sm">
            {index + 1}
          </span>
          <Link
            to="/snapshots/$snapshotId"
            params={{ snapshotId: citation.snapshotId }}
            search={{ start: citation.start, end: citation.end }}
            className="border-rule hover:border-brand min-w-0 flex-1 border-l-2 pl-3"
          >
            <q className="whitespace-pre-wrap">{citation.quote}</q>
            <span className="text-muted block text-sm">
              {citation.title}, captured <Time of={citation.capturedAt} />
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
