import { useQuery } from '@tanstack/react-query'
import { rulePreviewQuery, type Rule } from '@/api/queries/alerts'
import { count } from '@/lib/words'
import { UpdateRow } from '@/pages/updates/UpdateRow'
import { Loaded } from '@/ui/States'

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
                <UpdateRow update={update} withCompetitor />
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  )
}
