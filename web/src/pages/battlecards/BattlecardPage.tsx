import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Copy, Printer } from 'lucide-react'
import { battlecardQuery, type Battlecard } from '@/api/queries/battlecards'
import { useCompetitorName } from '@/api/queries/competitors'
import { useRole } from '@/api/session'
import { asPercent } from '@/lib/words'
import { Button } from '@/ui/Button'
import { Missing } from '@/ui/Missing'
import { PageHeader } from '@/ui/PageHeader'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { complain, say } from '@/ui/Toasts'
import { callText } from './callText'
import { CardStatus } from './CardStatus'
import { Generate } from './Generate'
import { Review } from './Review'
import { SectionView } from './SectionView'
import { Versions } from './Versions'

const route = getRouteApi('/battlecards/$battlecardId')

/** What to say about one competitor. */
export function BattlecardPage() {
  const { battlecardId } = route.useParams()
  const card = useQuery(battlecardQuery(battlecardId))
  return (
    <>
      {!card.data && <PageHeader title="Battlecard" />}
      <Loaded
        query={card}
        rows={8}
        missing={
          <Missing thing="battlecard" to="/battlecards">
            To the battlecards
          </Missing>
        }
      >
        {(card) => <Whole card={card} />}
      </Loaded>
    </>
  )
}

function Whole({ card }: { card: Battlecard }) {
  const mayWrite = useRole('member')
  const name = useCompetitorName()(card.competitorId) ?? 'Battlecard'
  return (
    // Paper is light, whatever the screen is.
    <div className="print:[color-scheme:light]">
      <PageHeader
        title={name}
        before={
          <Link to="/battlecards" className="text-muted no-print text-sm hover:underline">
            Battlecards
          </Link>
        }
        lead={
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <CardStatus of={card.status} />
            <span>Version {card.version}</span>
            <span>
              Changed <Time of={card.updatedAt} />
            </span>
            {card.aiConfidence !== null && (
              <span title={[card.aiModel, card.promptVersion].filter(Boolean).join(', ')}>
                Last draft's confidence {asPercent(card.aiConfidence)}
              </span>
            )}
          </p>
        }
        actions={
          <>
            {mayWrite && <Generate card={card} />}
            <Button onClick={() => window.print()}>
              <Printer aria-hidden className="size-4" />
              Print
            </Button>
            <Button
              onClick={() => void navigator.clipboard.writeText(callText(name, card)).then(() => say('Copied as plain text.'), complain)}
            >
              <Copy aria-hidden className="size-4" />
              Copy for a call
            </Button>
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <Review card={card} />
        {Object.entries(card.sections).map(([name, section]) => (
          <SectionView key={name} card={card} name={name} section={section} />
        ))}
        <Versions id={card.id} />
      </div>
    </div>
  )
}
