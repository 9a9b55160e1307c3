import { useInfiniteQuery } from '@tanstack/react-query'
import { versionsQuery, type BattlecardVersion } from '@/api/queries/battlecards'
import { asTitle } from '@/lib/words'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { Changes } from './Changes'
import { sectionTitle } from './sections'

/** What the card has said before, and what each version changed. */
export function Versions({ id }: { id: string }) {
  const versions = useInfiniteQuery(versionsQuery(id))
  return (
    <Panel title="Versions" className="no-print">
      <Loaded query={{ ...versions, data: versions.data?.pages.flatMap(({ items }) => items) }}>
        {(all) => (
          <ul className="divide-rule flex flex-col divide-y">
            {all.map((version, place) => (
              <li key={version.version} className="py-2">
                <Version version={version} before={all[place + 1]} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {versions.hasNextPage && (
        <Button small busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Panel>
  )
}

function Version({ version, before }: { version: BattlecardVersion; before: BattlecardVersion | undefined }) {
  const summary = (
    <>
      <span className="font-medium">Version {version.version}</span>
      <span className="text-muted">
        {' '}
        {asTitle(version.action).toLowerCase()} <Time of={version.createdAt} />
        {version.changedSections.length > 0 && `: ${version.changedSections.map((name) => sectionTitle(name).toLowerCase()).join(', ')}`}
      </span>
    </>
  )
  if (!before || version.changedSections.length === 0) {
    return <p className="pl-4">{summary}</p>
  }
  return (
    <details>
      <summary className="rounded-md">{summary}</summary>
      <div className="flex flex-col gap-3 py-3 pl-4">
        {version.changedSections.map((name) => (
          <div key={name}>
            <h3 className="mb-1 text-sm font-medium">{sectionTitle(name)}</h3>
            <Changes before={before.sections[name]?.content ?? ''} after={version.sections[name]?.content ?? ''} />
          </div>
        ))}
      </div>
    </details>
  )
}
