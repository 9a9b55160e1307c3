import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { channelsQuery } from '@/api/queries/channels'
import { deliveriesQuery, deliveryStatuses } from '@/api/queries/deliveries'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Filter } from '@/ui/Field'
import { Empty, Loaded } from '@/ui/States'
import { DeliveryRow, statusOf } from './DeliveryRow'
import { More } from '@/ui/More'

const route = getRouteApi('/alerts/deliveries')

/** How each alert fared on its way to each channel. */
export function DeliveriesTab() {
  const { status, channelId } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: channels } = useQuery(channelsQuery)
  const deliveries = useInfiniteQuery(deliveriesQuery({ status, channelId }))
  const nameOf = (id: string) => channels?.items.find((channel) => channel.id === id)?.name
  const narrow = (search: { status?: string | undefined; channelId?: string | undefined }) => void navigate({ search, replace: true })

  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Filter label="Status" value={status ?? ''} onChange={(event) => narrow({ channelId, status: event.target.value || undefined })}>
          <option value="">Every status</option>
          {deliveryStatuses.map((status) => (
            <option key={status} value={status}>
              {statusOf(status).title}
            </option>
          ))}
        </Filter>
        <Filter
          label="Channel"
          value={channelId ?? ''}
          onChange={(event) => narrow({ status, channelId: event.target.value || undefined })}
        >
          <option value="">Every channel</option>
          {channels?.items.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Filter>
      </div>
      <Loaded query={{ ...deliveries, data: deliveries.data?.pages.flatMap(({ items }) => items) }} rows={6}>
        {(deliveries) => (
          <Card aria-label="Deliveries">
            {deliveries.length === 0 ? (
              status || channelId ? (
                <Empty title="No delivery is like that" action={<Button onClick={() => narrow({})}>Show all</Button>} />
              ) : (
                <Empty title="No deliveries yet">An alert whose rule names a channel is delivered there, and listed here.</Empty>
              )
            ) : (
              <ul className="divide-rule divide-y">
                {deliveries.map((delivery) => (
                  <li key={delivery.id} className="p-4">
                    <DeliveryRow delivery={delivery} channel={nameOf(delivery.channelId) ?? 'a removed channel'} />
                  </li>
                ))}
              </ul>
            )}
          </Card>
        )}
      </Loaded>
      <More query={deliveries} />
    </>
  )
}
