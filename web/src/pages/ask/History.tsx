import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { historyQuery } from '@/api/queries/questions'
import { Button } from '@/ui/Button'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'

const unanswered: Record<string, string> = { running: 'being answered', failed: 'not answered', cancelled: 'stopped' }

/** What the person asked before: beside the conversation, on phones below it. */
export function History() {
  const history = useInfiniteQuery(historyQuery)
  return (
    <aside aria-label="Earlier questions" className="no-print">
      <h2 className="mb-2 font-semibold">Earlier questions</h2>
      <Loaded query={{ ...history, data: history.data?.pages.flatMap(({ items }) => items) }}>
        {(questions) =>
          questions.length === 0 ? (
            <p className="text-muted">What you ask is kept here.</p>
          ) : (
            <ul className="-mx-2">
              {questions.map(({ id, query, status, askedAt }) => (
                <li key={id}>
                  <Link
                    to="/ask/$questionId"
                    params={{ questionId: id }}
                    activeProps={{ className: 'bg-raised', 'aria-current': 'page' }}
                    className="hover:bg-raised block rounded-lg px-2 py-1.5"
                  >
                    <span className="line-clamp-2">{query}</span>
                    <span className="text-muted text-sm">
                      <Time of={askedAt} />
                      {unanswered[status] && `, ${unanswered[status]}`}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {history.hasNextPage && (
        <Button small className="mt-2" busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          Show more
        </Button>
      )}
    </aside>
  )
}
