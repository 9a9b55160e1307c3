import { useQuery } from '@tanstack/react-query'
import { Ellipsis, ExternalLink } from 'lucide-react'
import { sourcesQuery, useSourceActions, type Source } from '@/api/queries/sources'
import { useRole } from '@/api/session'
import { asTitle, shortUrl } from '@/lib/words'
import { Badge, type Tone } from '@/ui/Badge'
import { IconButton } from '@/ui/Button'
import { Menu, MenuChoices, MenuItem, MenuRule } from '@/ui/Menu'
import { Empty, Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { complain, say } from '@/ui/Toasts'

const schedules = ['hourly', 'daily', 'weekly']
const tones: Record<string, Tone> = { active: 'good', paused: 'neutral', failed: 'wrong' }

/** A competitor's watched pages with their health, and what can be done with each. */
export function Sources({ competitorId }: { competitorId: string }) {
  const query = useQuery(sourcesQuery(competitorId))
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No pages are watched">Add one by its address.</Empty>
        ) : (
          <ul className="divide-rule divide-y">
            {items.map((source) => (
              <SourceRow key={source.id} source={source} />
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}

function SourceRow({ source }: { source: Source }) {
  return (
    <li className="flex items-start gap-3 px-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{asTitle(source.type)}</span>
          <Badge tone={tones[source.status] ?? 'neutral'}>{asTitle(source.status)}</Badge>
          <a
            href={source.url}
            target="_blank"
            rel="noreferrer"
            className="text-muted hover:text-ink inline-flex min-w-0 items-center gap-1 text-sm hover:underline"
          >
            {shortUrl(source.url)}
            <ExternalLink aria-label="opens the site" className="size-3.5 shrink-0" />
          </a>
        </p>
        <p className="text-muted flex flex-wrap gap-x-2 text-sm">
          <span>{asTitle(source.schedule)}</span>
          <span>
            {source.lastSuccessAt ? (
              <>
                read <Time of={source.lastSuccessAt} />
              </>
            ) : (
              'not read yet'
            )}
          </span>
          {source.status === 'active' && (
            <span>
              next <Time of={source.nextRunAt} />
            </span>
          )}
        </p>
        {source.lastError && (
          <p className="text-wrong text-sm">
            {source.lastError.message}{' '}
            <span className="font-mono text-xs">
              ({source.lastError.code}, {source.errorCount} in a row)
            </span>
          </p>
        )}
      </div>
      <SourceMenu source={source} />
    </li>
  )
}

function SourceMenu({ source }: { source: Source }) {
  const { change, remove, add, scrape } = useSourceActions(source.competitorId)
  const mayChange = useRole('admin')
  if (!mayChange) {
    return null
  }
  const isPaused = source.status === 'paused'
  return (
    <Menu
      trigger={
        <IconButton label={`What to do with ${asTitle(source.type)}`}>
          <Ellipsis />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => scrape.mutate([source.id], { onSuccess: () => say('It is being read'), onError: complain })}>
        Read now
      </MenuItem>
      <MenuItem onSelect={() => change.mutate({ id: source.id, status: isPaused ? 'active' : 'paused' }, { onError: complain })}>
        {isPaused ? 'Resume' : 'Pause'}
      </MenuItem>
      <MenuRule />
      <MenuChoices
        label="Read"
        value={source.schedule}
        choices={[...new Set([...schedules, source.schedule])].map((value) => ({ value, title: asTitle(value) }))}
        onChange={(schedule) => change.mutate({ id: source.id, schedule }, { onError: complain })}
      />
      <MenuRule />
      <MenuItem
        danger
        onSelect={() =>
          remove.mutate(source.id, {
            onError: complain,
            onSuccess: () => say(`${asTitle(source.type)} is watched no more`, () => add.mutate(source, { onError: complain })),
          })
        }
      >
        Stop watching
      </MenuItem>
    </Menu>
  )
}
