import { Link } from '@tanstack/react-router'
import type { Citation } from '@/api/queries/updates'
import { shortUrl } from '@/lib/words'
import { Time } from '@/ui/Time'

/** What a text rests on, by the numbers in it. */
export function Sources({ of }: { of: Citation[] }) {
  return (
    <ol className="flex flex-col gap-3">
      {of.map((source) => (
        <li key={source.id} className="flex gap-3">
          <span className="bg-raised mt-0.5 h-fit min-w-6 shrink-0 rounded-md px-1.5 py-0.5 text-center text-xs font-medium">
            {source.id}
          </span>
          <div className="min-w-0">
            <Link
              to="/snapshots/$snapshotId"
              params={{ snapshotId: source.snapshotId }}
              search={{ start: source.start, end: source.end }}
              className="group block"
            >
              <q className="group-hover:underline">{source.quote}</q>
            </Link>
            <p className="text-muted text-sm">
              {source.title || 'Page'}, {shortUrl(source.url)}, captured <Time of={source.capturedAt} />
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}
