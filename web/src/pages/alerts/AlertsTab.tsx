import { useRef, useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { alertsQuery, severities, useMarkAllRead, useMarkRead, type Alert } from '@/api/queries/alerts'
import { useCompetitors } from '@/api/queries/competitors'
import { asTitle, count } from '@/lib/words'
import { Button, ButtonLink } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { ConfirmButton } from '@/ui/Dialog'
import { Filter } from '@/ui/Field'
import { Empty, Loaded } from '@/ui/States'
import { complain, say } from '@/ui/Toasts'
import { AlertRow } from './AlertRow'
import { More } from '@/ui/More'

/** What the rules caught: what nobody has read yet, until all of it is asked for. */
export function AlertsTab() {
  const [isUnread, setUnread] = useState(true)
  const [severity, setSeverity] = useState('')
  const [competitorId, setCompetitorId] = useState('')
  const { data: competitors } = useCompetitors()
  const filter = { severity: severity || undefined, competitorId: competitorId || undefined }
  const alerts = useInfiniteQuery(alertsQuery({ ...filter, unread: isUnread || undefined }))
  const unread = useInfiniteQuery(alertsQuery({ unread: true }, 1)).data?.pages[0]?.total

  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Filter label="Read or not" value={isUnread ? 'unread' : 'all'} onChange={(event) => setUnread(event.target.value === 'unread')}>
          <option value="unread">Unread{unread ? ` (${unread})` : ''}</option>
          <option value="all">Read and unread</option>
        </Filter>
        <Filter label="Severity" value={severity} onChange={(event) => setSeverity(event.target.value)}>
          <option value="">Every severity</option>
          {severities.map((severity) => (
            <option key={severity} value={severity}>
              {asTitle(severity)}
            </option>
          ))}
        </Filter>
        <Filter label="Competitor" value={competitorId} onChange={(event) => setCompetitorId(event.target.value)}>
          <option value="">Every competitor</option>
          {competitors?.items.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Filter>
        {Boolean(unread) && <MarkAllRead unread={unread ?? 0} />}
      </div>
      <Loaded query={{ ...alerts, data: alerts.data?.pages.flatMap(({ items }) => items) }} rows={6}>
        {(alerts) =>
          alerts.length === 0 ? (
            <Nothing isUnread={isUnread} isFiltered={Boolean(severity || competitorId)} showAll={() => setUnread(false)} />
          ) : (
            <List alerts={alerts} />
          )
        }
      </Loaded>
      <More query={alerts} />
    </>
  )
}

function List({ alerts }: { alerts: Alert[] }) {
  const mark = useMarkRead()
  const list = useRef<HTMLUListElement>(null)

  async function set(alert: Alert, read: boolean) {
    try {
      await mark.mutateAsync({ id: alert.id, read })
      // The row may be gone with the button that was pressed; the keyboard stays in the list.
      list.current?.focus()
      if (read) {
        say('Marked as read.', () => void set(alert, false))
      }
    } catch (error) {
      complain(error)
    }
  }

  return (
    <Card aria-label="Alerts" className="p-2">
      <ul ref={list} tabIndex={-1} className="outline-none">
        {alerts.map((alert) => (
          <li key={alert.id}>
            <AlertRow
              alert={alert}
              onOpen={() => !alert.read && mark.mutate({ id: alert.id, read: true })}
              onMark={(read) => void set(alert, read)}
            />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function MarkAllRead({ unread }: { unread: number }) {
  const markAll = useMarkAllRead()
  return (
    <span className="ml-auto">
      <ConfirmButton
        label="Mark all read"
        kind="plain"
        title={`Mark ${count(unread, 'alert')} as read?`}
        confirm="Mark all read"
        action={async () => {
          const { updated } = await markAll.mutateAsync()
          say(`${count(updated, 'alert')} marked as read.`)
        }}
      >
        For everybody in the workspace, whatever the filters show.
      </ConfirmButton>
    </span>
  )
}

function Nothing({ isUnread, isFiltered, showAll }: { isUnread: boolean; isFiltered: boolean; showAll: () => void }) {
  // Whoever never had an alert has not read them all.
  const ever = useInfiniteQuery({ ...alertsQuery({}, 1), enabled: isUnread && !isFiltered })
  if (ever.isLoading) {
    return null
  }
  return (
    <Card>
      {isUnread && ever.data?.pages[0]?.total !== 0 ? (
        <Empty title={isFiltered ? 'Nothing unread here' : 'All read'} action={<Button onClick={showAll}>Show read ones as well</Button>}>
          When a rule catches an update, it appears here at once.
        </Empty>
      ) : (
        <Empty
          title={isFiltered ? 'No alert is like that' : 'No alerts yet'}
          action={<ButtonLink to="/alerts/rules">To the rules</ButtonLink>}
        >
          Rules decide which updates raise an alert.
        </Empty>
      )}
    </Card>
  )
}
