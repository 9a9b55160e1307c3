import { useInfiniteQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { devicesQuery, useAccountActions, type SignedInDevice } from '@/api/queries/account'
import { signOut } from '@/api/session'
import { Badge } from '@/ui/Badge'
import { Panel } from '@/ui/Card'
import { ConfirmButton } from '@/ui/Dialog'
import { More } from '@/ui/More'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { say } from '@/ui/Toasts'

/** Where the person is signed in, last used first. */
export function SessionsPanel() {
  const query = useInfiniteQuery(devicesQuery)
  const { endOtherSessions } = useAccountActions()
  const hasOthers = (query.data?.pages[0]?.total ?? 0) > 1
  return (
    <Panel
      title="Where you are signed in"
      actions={
        hasOthers && (
          <ConfirmButton
            label="Sign out everywhere else"
            title="Sign out everywhere else?"
            confirm="Sign out"
            action={async () => {
              await endOtherSessions.mutateAsync()
              say('Signed out everywhere else')
            }}
          >
            Every browser and program but this one has to sign in again.
          </ConfirmButton>
        )
      }
    >
      <Loaded query={query}>
        {({ pages }) => (
          <ul className="divide-rule divide-y">
            {pages
              .flatMap(({ items }) => items)
              .map((device) => (
                <Row key={device.id} device={device} />
              ))}
          </ul>
        )}
      </Loaded>
      <More query={query} />
      <a href="/applications" className="text-brand mt-3 inline-flex items-center gap-1.5 underline">
        Programs that you have allowed something <ExternalLink aria-hidden className="size-4" />
      </a>
    </Panel>
  )
}

function Row({ device: { id, device, address, createdAt, lastUsedAt, current } }: { device: SignedInDevice }) {
  const { endSession } = useAccountActions()
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-40">
        <p className="font-medium">
          {device} {current && <Badge tone="brand">Here</Badge>}
        </p>
        <p className="text-muted text-sm">
          Used <Time of={lastUsedAt} />, signed in <Time of={createdAt} />
          {address && ` from ${address}`}
        </p>
      </div>
      <ConfirmButton
        label="Sign out"
        kind="quiet"
        title={current ? 'Sign out here?' : `Sign out ${device}?`}
        confirm="Sign out"
        action={async () => {
          if (current) {
            await signOut()
          } else {
            await endSession.mutateAsync(id)
            say(`${device} is signed out`)
          }
        }}
      >
        {current ? 'You have to sign in again.' : 'It has to sign in again. If you do not know it, change your password too.'}
      </ConfirmButton>
    </li>
  )
}
