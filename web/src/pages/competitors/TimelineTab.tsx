import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { updatesQuery } from '@/api/queries/updates'
import { asTitle } from '@/lib/words'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { Empty, Loaded } from '@/ui/States'
import { UpdateTimeline } from './UpdateTimeline'

const from = '/competitors/$competitorId/'
const categories = ['pricing', 'product', 'hiring', 'funding', 'acquisition', 'leadership', 'legal', 'messaging', 'content']

/** All updates of a competitor by day, however many there are. */
export function TimelineTab() {
  const { competitorId } = useParams({ from })
  const { category, minImpact, noise } = useSearch({ from })
  const navigate = useNavigate({ from })
  const query = useInfiniteQuery(updatesQuery({ competitorId, category, minImpact, includeNoise: noise }, 200))
  const updates = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data])
  const isFiltered = category !== undefined || minImpact !== undefined

  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Filter
          label="Category"
          value={category ?? ''}
          onChange={(event) =>
            void navigate({ search: (search) => ({ ...search, category: event.target.value || undefined }), replace: true })
          }
        >
          <option value="">All categories</option>
          {categories.map((name) => (
            <option key={name} value={name}>
              {asTitle(name)}
            </option>
          ))}
        </Filter>
        <Filter
          label="Least impact"
          value={minImpact ?? ''}
          onChange={(event) =>
            void navigate({ search: (search) => ({ ...search, minImpact: Number(event.target.value) || undefined }), replace: true })
          }
        >
          <option value="">Any impact</option>
          {[3, 5, 7, 9].map((impact) => (
            <option key={impact} value={impact}>
              {impact} and above
            </option>
          ))}
        </Filter>
        <Button
          aria-pressed={noise === true}
          onClick={() => void navigate({ search: (search) => ({ ...search, noise: noise ? undefined : true }), replace: true })}
        >
          {noise ? 'Hide noise' : 'Show noise'}
        </Button>
        <p role="status" className="text-muted ml-auto text-sm">
          {query.data && `${query.data.pages[0]?.total.toLocaleString('en')} in all`}
        </p>
      </div>
      <Loaded query={{ ...query, data: updates }} rows={8}>
        {(items) =>
          items.length === 0 ? (
            <Card>
              <Empty title={isFiltered ? 'Nothing like this' : 'No updates yet'}>
                {isFiltered ? 'No update passes these filters.' : 'When one of its pages changes in a way that matters, it appears here.'}
              </Empty>
            </Card>
          ) : (
            <UpdateTimeline updates={items} more={query} />
          )
        }
      </Loaded>
    </>
  )
}
