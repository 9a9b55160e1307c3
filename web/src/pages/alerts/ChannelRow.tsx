import { useState } from 'react'
import type { Schema } from '@/api/client'
import { useChannelActions, type Channel } from '@/api/queries/channels'
import { useRole } from '@/api/session'
import { asTitle } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Button, ButtonLink } from '@/ui/Button'
import { ConfirmButton } from '@/ui/Dialog'
import { SwitchField } from '@/ui/Field'
import { complain, say } from '@/ui/Toasts'
import { channelKinds, configOf } from './channelConfig'

export function ChannelRow({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const mayChange = useRole('admin')
  const { change, remove, test } = useChannelActions()
  const [result, setResult] = useState<Schema<'ChannelTestResponse'>>()
  const { url, to } = configOf(channel.config)
  const about = (
    <>
      {channelKinds[channel.kind] ?? asTitle(channel.kind)} to {url || to.join(', ')}
      {channel.disabledReason && <span className="text-wrong block">Turned off: {channel.disabledReason}</span>}
    </>
  )

  return (
    <div className="flex flex-col gap-3">
      {mayChange ? (
        <SwitchField
          label={channel.name}
          hint={about}
          checked={channel.enabled}
          disabled={change.isPending}
          onChange={(enabled) => {
            change
              .mutateAsync({ id: channel.id, name: channel.name, config: channel.config, enabled })
              .then(() => say(enabled ? 'The channel is on.' : 'The channel is off.'), complain)
          }}
        />
      ) : (
        <div>
          <p className="font-medium">
            {channel.name} {!channel.enabled && <Badge>Off</Badge>}
          </p>
          <div className="text-muted text-sm">{about}</div>
        </div>
      )}
      <output className={result ? (result.delivered ? 'text-good' : 'text-wrong') : 'sr-only'}>{result && outcome(result)}</output>
      <div className="flex flex-wrap gap-2">
        {mayChange && (
          <>
            <Button
              small
              busy={test.isPending}
              onClick={() => {
                setResult(undefined)
                test.mutateAsync(channel.id).then(setResult, complain)
              }}
            >
              Send a test
            </Button>
            <Button small onClick={onEdit}>
              Change
            </Button>
          </>
        )}
        <ButtonLink small to="/alerts/deliveries" search={{ channelId: channel.id }}>
          Deliveries
        </ButtonLink>
        {mayChange && (
          <ConfirmButton
            label="Remove"
            title={`Remove “${channel.name}”?`}
            confirm="Remove the channel"
            action={async () => {
              await remove.mutateAsync(channel.id)
              say('The channel is removed.')
            }}
          >
            It is taken out of the rules that name it. What it was to deliver is not delivered any more.
          </ConfirmButton>
        )}
      </div>
    </div>
  )
}

function outcome({ delivered, code, error }: Schema<'ChannelTestResponse'>): string {
  const answer = code === null ? '' : ` (answer ${code})`
  return delivered ? `The test arrived${answer}.` : `The test did not arrive${answer}: ${error ?? 'no reason was given'}`
}
