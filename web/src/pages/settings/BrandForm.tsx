import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useBrandingActions, type Branding } from '@/api/queries/workspace'
import { useSession } from '@/api/session'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'
import { say } from '@/ui/Toasts'
import { BrandPreview } from './BrandPreview'
import { ChangedMeanwhile, isStale } from './ChangedMeanwhile'
import { ColourField } from './ColourField'

const fields = ['productName', 'accentLight', 'accentDark', 'supportUrl']

export function BrandForm({ brand, reload }: { brand: Branding; reload: () => void }) {
  const { workspace } = useSession()
  const { change } = useBrandingActions(workspace.id)
  const [version, setVersion] = useState(brand.version)
  const [name, setName] = useState(brand.productName ?? '')
  const [light, setLight] = useState(brand.accentLight ?? '')
  const [dark, setDark] = useState(brand.accentDark ?? '')
  const [help, setHelp] = useState(brand.supportUrl ?? '')
  const problem = change.error ? Problem.of(change.error) : undefined

  function save() {
    change.mutate(
      {
        version,
        productName: name.trim() || null,
        accentLight: light.trim() || null,
        accentDark: dark.trim() || null,
        supportUrl: help.trim() || null,
      },
      {
        onSuccess: (saved) => {
          setVersion(saved.version)
          say('Branding saved')
        },
      },
    )
  }

  return (
    <Panel title="Name and colours">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <TextField
          label="Product name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={workspace.name}
          hint="Left empty, it is the name of the workspace."
          error={problem?.field('productName')}
          autoComplete="off"
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <ColourField
            label="Colour on light"
            value={light}
            onChange={setLight}
            placeholder="#1d4ed8"
            error={problem?.field('accentLight')}
          />
          <ColourField label="Colour on dark" value={dark} onChange={setDark} placeholder="#93b4ff" error={problem?.field('accentDark')} />
        </div>
        <BrandPreview name={name.trim() || workspace.name} light={light} dark={dark} />
        <TextField
          label="Help"
          value={help}
          onChange={(event) => setHelp(event.target.value)}
          placeholder="https://help.example or mailto:help@example.com"
          hint="Where people find help when they sign in."
          error={problem?.field('supportUrl')}
          autoComplete="off"
          spellCheck={false}
        />
        <ChangedMeanwhile error={change.error} reload={reload} />
        {!isStale(change.error) && <FormProblem of={change.error} fields={fields} />}
        <div className="flex justify-end">
          <Button kind="primary" type="submit" busy={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  )
}
