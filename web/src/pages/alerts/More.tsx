import { Button } from '@/ui/Button'

/** The next page of a list, as long as there is one. */
export function More({ of }: { of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  return (
    of.hasNextPage && (
      <div className="mt-4 text-center">
        <Button busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
          Show more
        </Button>
      </div>
    )
  )
}
