import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { healthQuery, type ServiceHealth } from '@/api/queries/operations'
import { asTitle } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Card } from '@/ui/Card'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { healthTone } from './tones'

/** Each service with what it depends on. */
export function HealthTab() {
  const query = useQuery(healthQuery)
  return (
    <Loaded query={query}>
      {({ status, services, notRunning }) => (
        <>
          <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
            <p role="status" className="flex items-center gap-2 text-lg font-medium">
              {status === 'healthy' ? (
                <CircleCheck aria-hidden className="text-good size-5" />
              ) : (
                <CircleAlert aria-hidden className="text-warn size-5" />
              )}
              {status === 'healthy' ? 'Everything works' : status === 'degraded' ? 'Something works less well' : 'Something does not work'}
            </p>
            <p className="text-muted text-sm">
              Asked <Time of={new Date(query.dataUpdatedAt).toISOString()} />
            </p>
          </div>
          <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
            {services.map((service) => (
              <li key={`${service.service} ${service.replica}`}>
                <Service service={service} hasReplicas={services.filter((other) => other.service === service.service).length > 1} />
              </li>
            ))}
          </ul>
          {notRunning.length > 0 && <p className="text-muted mt-4">Not running in this installation: {notRunning.join(', ')}.</p>}
        </>
      )}
    </Loaded>
  )
}

function Service({
  service: { service, replica, status, detail, dependencies },
  hasReplicas,
}: {
  service: ServiceHealth
  hasReplicas: boolean
}) {
  return (
    <Card className="h-full p-4">
      <div className="flex items-start justify-between gap-2">
        <h2 className="font-semibold">
          {asTitle(service)}
          {hasReplicas && ` ${replica + 1}`}
        </h2>
        <Badge tone={healthTone(status)}>{asTitle(status)}</Badge>
      </div>
      {detail && <p className="text-wrong">{detail}</p>}
      {dependencies && (
        <ul className="mt-2 flex flex-col gap-1 text-sm">
          {dependencies.map((dependency) => (
            <li key={dependency.name} className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span>{dependency.name}</span>
              <span className="text-muted">
                {dependency.status === 'healthy' ? (
                  `${dependency.milliseconds} ms`
                ) : (
                  <>
                    {dependency.detail} <Badge tone={healthTone(dependency.status)}>{asTitle(dependency.status)}</Badge>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
