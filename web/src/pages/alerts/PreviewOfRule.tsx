import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { rulePreviewQuery, type RuleCriteria } from '@/api/queries/alerts'
import { count } from '@/lib/words'
import { UpdateRow } from '@/pages/updates/UpdateRow'
import { Loaded } from '@/ui/States'

/** What a rule that looks so would have caught lately; `inNewTab` where leaving would lose what was typed. */
export function PreviewOfRule({ criteria, inNewTab = false }: { criteria: RuleCriteria; inNewTab?: boolean }) {
  // What was caught before stays while it is found out anew, or the form would jump at each key.
  const preview = useQuery({ ...rulePreviewQuery(criteria), placeholderData: keepPreviousData })
  return (
    <Loaded query={preview}>
      {({ caught, considered, updates }) => (
        <>
          <output className="mb-2 block font-medium">
            {considered === 0
              ? 'There were no updates to catch.'
              : `${caught === 0 ? 'None' : caught.toLocaleString('en')} of ${count(considered, 'update')}`}
            {updates.length < caught && <span className="text-muted font-normal">, of which the newest {updates.length} are below</span>}
          </output>
          <ul className="-mx-3">
            {updates.map((update) => (
              <li key={update.id}>
                <UpdateRow update={update} withCompetitor inNewTab={inNewTab} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  )
}
