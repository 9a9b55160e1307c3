import { Button } from './Button'

/** The way to the rest of a long list; nothing when it is all there. */
export function More({ query }: { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  return query.hasNextPage ? (
    <div className="no-print mt-4 text-center">
      <Button
        busy={query.isFetchingNextPage}
        onClick={() => {
          query.fetchNextPage()
        }}
      >
        Show more
      </Button>
    </div>
  ) : null
}
