import { useState } from 'react'
import { Square } from 'lucide-react'
import { useCompetitors } from '@/api/queries/competitors'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Filter, TextArea } from '@/ui/Field'

/** Where a question is written. While one is being answered, its button stops that. */
export function Composer({
  isFollowUp,
  isRunning,
  competitorId,
  onCompetitor,
  onAsk,
  onStop,
}: {
  isFollowUp: boolean
  isRunning: boolean
  competitorId: string
  onCompetitor: (id: string) => void
  onAsk: (query: string) => void
  onStop: () => void
}) {
  const { data: competitors } = useCompetitors()
  const [query, setQuery] = useState('')
  const [error, setError] = useState<string>()

  function submit() {
    if (isRunning) {
      return
    }
    if (query.trim().length < 3) {
      setError('Write a question of at least 3 characters.')
      return
    }
    onAsk(query.trim())
    setQuery('')
    setError(undefined)
  }

  return (
    <Card aria-label="Ask" className="no-print p-4">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextArea
          label={isFollowUp ? 'Ask a follow-up' : 'Your question'}
          placeholder={isFollowUp ? '' : 'What changed on their pricing page?'}
          rows={2}
          maxLength={1000}
          value={query}
          error={error}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault()
              submit()
            }
          }}
        />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Filter label="About" value={competitorId} onChange={(event) => onCompetitor(event.target.value)}>
            <option value="">All competitors</option>
            {competitors?.items.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Filter>
          {isRunning ? (
            <Button onClick={onStop}>
              <Square aria-hidden className="size-3.5 fill-current" />
              Stop
            </Button>
          ) : (
            <Button type="submit" kind="primary">
              Ask
            </Button>
          )}
        </div>
      </form>
    </Card>
  )
}
