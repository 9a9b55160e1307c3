import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCompetitors } from '@/api/queries/competitors'
import { jobsQuery, jobStatuses, jobTypes, type JobFilter } from '@/api/queries/jobs'
import { asTitle, count } from '@/lib/words'
import { Panel } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { More } from '@/ui/More'
import { Empty, Loaded } from '@/ui/States'
import { JobRow } from './JobRow'

/** Captures and discoveries of the workspace. Live events keep the list as it is. */
export function JobsTab() {
  const [filter, setFilter] = useState<JobFilter>({})
  const query = useInfiniteQuery(jobsQuery(filter))
  return (
    <div className="max-w-4xl">
      <Filters filter={filter} onChange={setFilter} />
      <Loaded query={query}>
        {({ pages }) => (
          <Panel title={count(pages[0]?.total ?? 0, 'job')}>
            {pages[0]?.items.length ? (
              <ul className="divide-rule divide-y">
                {pages
                  .flatMap(({ items }) => items)
                  .map((job) => (
                    <JobRow key={job.id} job={job} />
                  ))}
              </ul>
            ) : (
              <Empty title="There are no such jobs">A capture is a job, and so is looking for a new competitor’s pages.</Empty>
            )}
            <More query={query} />
          </Panel>
        )}
      </Loaded>
    </div>
  )
}

function Filters({ filter, onChange }: { filter: JobFilter; onChange: (filter: JobFilter) => void }) {
  const { data } = useCompetitors()
  const set = (change: JobFilter) => onChange({ ...filter, ...change })
  return (
    <div role="group" aria-label="Show only" className="mb-4 flex flex-wrap gap-2">
      <Filter label="State" value={filter.status ?? ''} onChange={(event) => set({ status: event.target.value })}>
        <option value="">All states</option>
        {jobStatuses.map((status) => (
          <option key={status} value={status}>
            {asTitle(status)}
          </option>
        ))}
      </Filter>
      <Filter label="Kind" value={filter.type ?? ''} onChange={(event) => set({ type: event.target.value })}>
        <option value="">All kinds</option>
        {jobTypes.map((type) => (
          <option key={type} value={type}>
            {asTitle(type)}
          </option>
        ))}
      </Filter>
      <Filter label="Competitor" value={filter.competitorId ?? ''} onChange={(event) => set({ competitorId: event.target.value })}>
        <option value="">All competitors</option>
        {data?.items.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Filter>
    </div>
  )
}
