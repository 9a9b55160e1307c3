import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useChannelActions, type Channel } from '@/api/queries/channels'
import { Button } from '@/ui/Button'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { addressesOf, channelKinds, configOf } from './channelConfig'
import { FormProblem } from '@/ui/FormProblem'

/** A new channel, or what can be changed of one; its kind cannot. */
export function ChannelForm({
  channel,
  onSaved,
  onCancel,
}: {
  channel: Channel | undefined
  onSaved: (channel: Channel) => void
  onCancel: () => void
}) {
  const { add, change } = useChannelActions()
  const [kind, setKind] = useState(channel?.kind ?? 'email')
  const known = configOf(channel?.config)
  const error = add.error ?? change.error
  const problem = error && Problem.of(error)

  async function submit(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const secret = text('secret')
    const config = kind === 'webhook' ? { url: text('url'), ...(secret ? { secret } : {}) } : { to: addressesOf(text('to')) }
    const name = text('name')
    onSaved(
      await (channel
        ? change.mutateAsync({ id: channel.id, name, config, enabled: channel.enabled })
        : add.mutateAsync({ kind, name, config, enabled: true })),
    )
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        // What goes wrong is shown beside the fields.
        submit(new FormData(event.currentTarget)).catch(() => {})
      }}
    >
      {!channel && (
        <SelectField label="Kind" value={kind} error={problem?.field('kind')} onChange={(event) => setKind(event.target.value)}>
          {Object.entries(channelKinds).map(([kind, title]) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </SelectField>
      )}
      <TextField label="Name" name="name" required maxLength={200} defaultValue={channel?.name} error={problem?.field('name')} />
      {kind === 'webhook' ? (
        <>
          <TextField
            label="Address"
            hint="Each alert is posted to it, signed with the secret."
            name="url"
            type="url"
            required
            maxLength={2000}
            placeholder="https://"
            defaultValue={known.url}
            error={problem?.field('config.url')}
          />
          <TextField
            label="Secret"
            hint={channel ? 'Leave it empty to keep the present one.' : 'Leave it empty to get one.'}
            name="secret"
            autoComplete="off"
            spellCheck={false}
            error={problem?.field('config.secret')}
          />
        </>
      ) : (
        <TextArea
          label="Addresses"
          hint="One on each line, at most 50."
          name="to"
          required
          rows={3}
          defaultValue={known.to.join('\n')}
          error={problem?.field('config.to')}
        />
      )}
      <FormProblem of={problem} fields={['kind', 'name', 'config.url', 'config.secret', 'config.to']} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" kind="primary" busy={add.isPending || change.isPending}>
          {channel ? 'Save' : 'Add the channel'}
        </Button>
      </div>
    </form>
  )
}
