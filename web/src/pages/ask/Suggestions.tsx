import { useQuery } from '@tanstack/react-query'
import { suggestionsQuery } from '@/api/queries/questions'
import { asTitle } from '@/lib/words'

/** Questions worth asking, each of which asks itself when it is pressed. */
export function Suggestions({ onAsk }: { onAsk: (query: string) => void }) {
  const { data } = useQuery(suggestionsQuery)
  const groups = data?.items.filter(({ suggestions }) => suggestions.length > 0) ?? []
  return (
    groups.length > 0 && (
      <section aria-label="Suggestions" className="flex flex-col gap-4 px-1">
        {groups.map(({ category, suggestions }) => (
          <div key={category}>
            <h2 className="text-muted mb-1.5 text-sm font-medium">{asTitle(category)}</h2>
            <ul className="flex flex-wrap gap-2">
              {suggestions.map((suggestion) => (
                <li key={suggestion}>
                  <button
                    type="button"
                    className="bg-card border-rule hover:bg-raised rounded-lg border px-3 py-1.5 text-left"
                    onClick={() => onAsk(suggestion)}
                  >
                    {suggestion}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </section>
    )
  )
}
