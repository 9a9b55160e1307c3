import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { alertQuery } from '@/api/queries/alerts'
import { useRetryDelivery, type Delivery } from '@/api/queries/deliveries'
import { useRole } from '@/api/session'
import { asTitle, count } from '@/lib/words'
import { Badge, type Tone } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Time } from '@/ui/Time'
import { complain, say } from '@/ui/Toasts'

const statuses: Record<string, { title: string; tone: Tone }> = {
  pending: { title: 'Waiting', tone: 'neutral' },
  delivered: { title: 'Delivered', tone: 'good' },
  retrying: { title: 'Being tried again', tone: 'warn' },
  dead: { title: 'Given up', tone: 'wrong' },
}

export function statusOf(status: string) {
  return statuses[status] ?? { title: asTitle(status), tone: 'neutral' as const }
}

/** One delivery with every attempt at it. */
export function DeliveryRow({ delivery, channel }: { delivery: Delivery; channel: string }) {
  const mayRetry = useRole('admin')
  const retry = useRetryDelivery()
  const { data: alert } = useQuery({ ...alertQuery(delivery.alertId), staleTime: Infinity })
  const { title, tone } = statusOf(delivery.status)

  return (
    <div className="flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0 flex-1 basis-64">
        {alert ? (
          <Link to="/updates/$updateId" params={{ updateId: alert.updateId }} className="font-medium hover:underline">
            {alert.title}
          </Link>
        ) : (
          <span className="font-medium">Alert</span>
        )}
        <p className="text-muted flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <Badge tone={tone}>{title}</Badge>
          <span>To {channel}</span>
          <Time of={delivery.createdAt} />
          {delivery.nextAttemptAt && (
            <span>
              Next attempt <Time of={delivery.nextAttemptAt} />
            </span>
          )}
        </p>
        <Attempts of={delivery.attempts} />
      </div>
      {mayRetry && (delivery.status === 'dead' || delivery.status === 'retrying') && (
        <Button
          small
          busy={retry.isPending}
          onClick={() => {
            retry.mutateAsync(delivery.id).then(() => say('It is tried again now.'), complain)
          }}
        >
          Try again now
        </Button>
      )}
    </div>
  )
}

function Attempts({ of: attempts }: { of: Delivery['attempts'] }) {
  return (
    attempts.length > 0 && (
      <details className="mt-1 text-sm">
        <summary className="text-muted w-fit rounded-md">{count(attempts.length, 'attempt')}</summary>
        <ol className="flex flex-col gap-1 pt-2 pl-4">
          {attempts.map(({ at, status, code, error }) => (
            <li key={at}>
              <Time of={at} />: {status}
              {code !== null && `, answer ${code}`}
              {error && <span className="text-wrong block">{error}</span>}
            </li>
          ))}
        </ol>
      </details>
    )
  )
}
