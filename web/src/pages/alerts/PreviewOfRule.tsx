import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { rulePreviewQuery, type Rule, type RulePreview } from '@/api/queries/alerts'
import { asTitle, count } from '@/lib/words'
import { Impact } from '@/ui/Badge'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'

/** What a saved rule would have caught lately. */
export function PreviewOfRule({ rule }: { rule: Rule }) {
  const preview = useQuery(rulePreviewQuery(rule))
  return (
    <Loaded query={preview}>
      {({ caught, considered, updates }) => (
        <>
          <output className="mb-2 block font-medium">
            {caught === 0 ? 'None' : caught.toLocaleString('en')} of {count(considered, 'update')}
            {updates.length < caught && <span className="text-muted font-normal">, of which the newest {updates.length} are below</span>}
          </output>
          <ul className="-mx-3">
            {updates.map((update) => (
              <li key={update.id}>
                <Caught update={update} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  )
}

function Caught({ update }: { update: RulePreview['updates'][number] }) {
  return (
    <Link to="/updates/$updateId" params={{ updateId: update.id }} className="hover:bg-raised flex gap-3 rounded-lg px-3 py-2.5">
      <span className="w-9 shrink-0 pt-0.5 text-center">
        <Impact of={update.impact} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{update.title}</span>
        <span className="text-muted block text-sm">
          {update.competitorName}, {asTitle(update.category).toLowerCase()}, <Time of={update.detectedAt} />
        </span>
      </span>
    </Link>
  )
}
