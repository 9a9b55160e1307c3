import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { channelsQuery, type Channel } from '@/api/queries/channels'
import { useRole } from '@/api/session'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Dialog } from '@/ui/Dialog'
import { Empty, Loaded } from '@/ui/States'
import { say } from '@/ui/Toasts'
import { configOf } from './channelConfig'
import { ChannelForm } from './ChannelForm'
import { ChannelRow } from './ChannelRow'
import { Secret } from './Secret'

type Shown = { kind: 'form'; channel?: Channel } | { kind: 'secret'; channel: Channel; secret: string }

/** Where alerts go besides this app. */
export function ChannelsTab() {
  const mayChange = useRole('admin')
  const channels = useQuery(channelsQuery)
  const [shown, setShown] = useState<Shown>()
  const close = () => setShown(undefined)
  const add = () => setShown({ kind: 'form' })

  function saved(channel: Channel) {
    const { secret } = configOf(channel.config)
    say(`${channel.name} saved.`)
    setShown(secret ? { kind: 'secret', channel, secret } : undefined)
  }

  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        <p className="text-muted">Where alerts go besides this app. A rule names the channels that it uses.</p>
        {mayChange && (
          <Button kind="primary" onClick={add}>
            Add a channel
          </Button>
        )}
      </div>
      <Loaded query={channels}>
        {({ items }) => (
          <Card aria-label="Channels">
            {items.length === 0 ? (
              <Empty title="No channels yet" action={mayChange && <Button onClick={add}>Add the first channel</Button>}>
                Alerts appear in this app alone.
              </Empty>
            ) : (
              <ul className="divide-rule divide-y">
                {items.map((channel) => (
                  <li key={channel.id} className="p-4">
                    <ChannelRow channel={channel} onEdit={() => setShown({ kind: 'form', channel })} />
                  </li>
                ))}
              </ul>
            )}
          </Card>
        )}
      </Loaded>
      {shown?.kind === 'form' && (
        <Dialog title={shown.channel ? 'Change the channel' : 'Add a channel'} open onClose={close}>
          <ChannelForm channel={shown.channel} onCancel={close} onSaved={saved} />
        </Dialog>
      )}
      {shown?.kind === 'secret' && <Secret name={shown.channel.name} secret={shown.secret} onClose={close} />}
    </>
  )
}
