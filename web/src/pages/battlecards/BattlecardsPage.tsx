import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { battlecardsQuery, battlecardStatuses, type Battlecard, type BattlecardStatus } from '@/api/queries/battlecards'
import { useCompetitorName } from '@/api/queries/competitors'
import { count } from '@/lib/words'
import { Button, ButtonLink } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { PageHeader } from '@/ui/PageHeader'
import { Empty, Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { CardStatus, statusTitle } from './CardStatus'
import { drafted } from './sections'

/** What to say about each competitor. */
export function BattlecardsPage() {
  const [status, setStatus] = useState<BattlecardStatus | ''>('')
  const cards = useInfiniteQuery(battlecardsQuery(status))
  return (
    <>
      <PageHeader
        title="Battlecards"
        lead="What to say about each competitor, kept up by drafts that wait for your approval."
        actions={
          <Filter label="Status" value={status} onChange={(event) => setStatus(event.target.value as BattlecardStatus | '')}>
            <option value="">Every status</option>
            {battlecardStatuses.map((status) => (
              <option key={status} value={status}>
                {statusTitle(status)}
              </option>
            ))}
          </Filter>
        }
      />
      <Loaded query={{ ...cards, data: cards.data?.pages.flatMap(({ items }) => items) }} rows={6}>
        {(cards) =>
          cards.length === 0 ? (
            <Nothing isFiltered={status !== ''} showAll={() => setStatus('')} />
          ) : (
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(18rem,100%),1fr))] gap-4">
              {cards.map((card) => (
                <li key={card.id}>
                  <Tile card={card} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {cards.hasNextPage && (
        <div className="mt-4 text-center">
          <Button busy={cards.isFetchingNextPage} onClick={() => void cards.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}

function Tile({ card }: { card: Battlecard }) {
  const nameOf = useCompetitorName()
  const drafts = drafted(card).length
  const written = Object.values(card.sections).filter(({ content }) => content?.trim()).length
  return (
    <Link
      to="/battlecards/$battlecardId"
      params={{ battlecardId: card.id }}
      className="bg-card border-rule hover:bg-raised flex h-full flex-col gap-1 rounded-xl border p-4"
    >
      <span className="flex flex-wrap items-center justify-between gap-2">
        <span className="font-semibold">{nameOf(card.competitorId) ?? 'Competitor'}</span>
        <CardStatus of={card.status} />
      </span>
      <span className="text-muted text-sm">
        {written === 0 ? 'Nothing written yet' : `${written} of ${Object.keys(card.sections).length} sections written`}
        {drafts > 0 && `, ${count(drafts, 'draft')} to review`}
      </span>
      <span className="text-muted text-sm">
        Version {card.version}, changed <Time of={card.updatedAt} />
      </span>
    </Link>
  )
}

function Nothing({ isFiltered, showAll }: { isFiltered: boolean; showAll: () => void }) {
  return (
    <Card>
      {isFiltered ? (
        <Empty title="No battlecard has this status" action={<Button onClick={showAll}>Show all</Button>} />
      ) : (
        <Empty title="No battlecards yet" action={<ButtonLink to="/competitors">To the competitors</ButtonLink>}>
          Each competitor that you add gets one.
        </Empty>
      )}
    </Card>
  )
}
