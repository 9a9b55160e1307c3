import { useState } from 'react'
import { Problem } from '@/api/problem'
import type { Client, ClientChange } from '@/api/queries/clients'
import { Button } from '@/ui/Button'
import { SelectField, SwitchField, TextArea, TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'
import { authMethodsFor } from './authMethods'
import { linesOf } from './lines'
import { ScopeChoice } from './ScopeChoice'

const fields = ['name', 'scopes', 'redirectUris', 'postLogoutRedirectUris', 'backchannelLogoutUri', 'tokenEndpointAuthMethod', 'jwks']

export function ClientForm({
  client,
  error,
  isBusy,
  save,
}: {
  client: Client | undefined
  error: unknown
  isBusy: boolean
  save: (values: ClientChange) => void
}) {
  const [scopes, setScopes] = useState(client?.scopes ?? [])
  const [method, setMethod] = useState(client?.tokenEndpointAuthMethod ?? 'client_secret_basic')
  const [requireDpop, setRequireDpop] = useState(client?.requireDpop ?? false)
  const [requirePushed, setRequirePushed] = useState(client?.requirePushed ?? false)
  const [keysError, setKeysError] = useState<string>()
  const problem = error ? Problem.of(error) : undefined
  const isAdvanced = fields.slice(3).some((field) => problem?.field(field))

  function send(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const keys = method === 'private_key_jwt' ? parsed(text('jwks')) : null
    setKeysError(keys === undefined ? 'This is no JSON.' : undefined)
    if (keys !== undefined) {
      save({
        name: text('name'),
        scopes,
        redirectUris: linesOf(text('redirectUris')),
        postLogoutRedirectUris: linesOf(text('postLogoutRedirectUris')),
        backchannelLogoutUri: text('backchannelLogoutUri') || null,
        tokenEndpointAuthMethod: method as NonNullable<ClientChange['tokenEndpointAuthMethod']>,
        requireDpop,
        requirePushed,
        ...(keys === null ? {} : { jwks: keys }),
      })
    }
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        send(new FormData(event.currentTarget))
      }}
    >
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        defaultValue={client?.name}
        hint="People read it when they are asked to allow it."
        error={problem?.field('name')}
        autoComplete="off"
      />
      <ScopeChoice value={scopes} onChange={setScopes} error={problem?.field('scopes')} />
      <TextArea
        label="Redirect addresses"
        name="redirectUris"
        rows={2}
        defaultValue={client?.redirectUris.join('\n')}
        hint="Where sign-ins come back to, one to a line. None for a program that acts only for itself."
        error={problem?.field('redirectUris')}
        spellCheck={false}
      />
      <details open={isAdvanced || undefined} className="flex flex-col">
        <summary className="font-medium">More about how it signs in and out</summary>
        <div className="mt-3 flex flex-col gap-4">
          <SelectField
            label="How it proves who it is"
            value={method}
            onChange={(event) => setMethod(event.target.value)}
            error={problem?.field('tokenEndpointAuthMethod')}
          >
            {authMethodsFor(client?.tokenEndpointAuthMethod).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </SelectField>
          {method === 'private_key_jwt' && (
            <TextArea
              label="Public keys"
              name="jwks"
              rows={4}
              defaultValue={client?.jwks ? JSON.stringify(client.jwks, null, 2) : ''}
              hint="A JSON Web Key Set."
              error={keysError ?? problem?.field('jwks')}
              spellCheck={false}
              className="font-mono text-sm"
            />
          )}
          <TextArea
            label="Addresses after signing out"
            name="postLogoutRedirectUris"
            rows={2}
            defaultValue={client?.postLogoutRedirectUris.join('\n')}
            hint="One to a line."
            error={problem?.field('postLogoutRedirectUris')}
            spellCheck={false}
          />
          <TextField
            label="Told when a person’s session ends"
            name="backchannelLogoutUri"
            defaultValue={client?.backchannelLogoutUri ?? ''}
            placeholder="https://app.example/logout"
            error={problem?.field('backchannelLogoutUri')}
            spellCheck={false}
          />
          <SwitchField label="Tokens must be bound to a key" hint="DPoP, RFC 9449." checked={requireDpop} onChange={setRequireDpop} />
          <SwitchField label="Sign-ins must be pushed ahead" hint="RFC 9126." checked={requirePushed} onChange={setRequirePushed} />
        </div>
      </details>
      <FormProblem of={error} fields={fields} />
      <div className="flex justify-end">
        <Button kind="primary" type="submit" busy={isBusy}>
          {client ? 'Save' : 'Add the client'}
        </Button>
      </div>
    </form>
  )
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
