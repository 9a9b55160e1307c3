import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useChangeSettings, type Settings, type SettingsChange } from '@/api/queries/workspace'
import { useSession } from '@/api/session'
import { Button } from '@/ui/Button'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'
import { say } from '@/ui/Toasts'
import { ChangedMeanwhile, isStale } from './ChangedMeanwhile'
import { lineError, linesOf } from './lines'
import { schedules } from './schedules'
import { TimeZoneField } from './TimeZoneField'

export function SettingsForm({ settings, reload }: { settings: Settings; reload: () => void }) {
  const { workspace } = useSession()
  const change = useChangeSettings(workspace.id)
  // Of what the form was filled with: a newer one that arrives meanwhile is not what the person has seen.
  const [version, setVersion] = useState(settings.version)
  const [timeZone, setTimeZone] = useState(settings.timeZone)
  const problem = change.error ? Problem.of(change.error) : undefined
  const originsError = lineError(problem, 'allowedOrigins', change.variables?.allowedOrigins ?? [])

  function save(form: FormData) {
    change.mutate(
      {
        version,
        name: String(form.get('name')),
        defaultSchedule: String(form.get('defaultSchedule')) as NonNullable<SettingsChange['defaultSchedule']>,
        timeZone,
        allowedOrigins: linesOf(String(form.get('allowedOrigins'))),
      },
      {
        onSuccess: (saved) => {
          setVersion(saved.version)
          say('Settings saved')
        },
      },
    )
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save(new FormData(event.currentTarget))
      }}
    >
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        defaultValue={settings.name}
        error={problem?.field('name')}
        autoComplete="off"
      />
      <SelectField
        label="New sources are read"
        name="defaultSchedule"
        defaultValue={settings.defaultSchedule}
        error={problem?.field('defaultSchedule')}
        hint="Unless somebody says otherwise for the source itself."
      >
        {schedules.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </SelectField>
      <TimeZoneField value={timeZone} onChange={setTimeZone} error={problem?.field('timeZone')} />
      <TextArea
        label="Allowed sites"
        name="allowedOrigins"
        rows={3}
        defaultValue={settings.allowedOrigins.join('\n')}
        error={originsError}
        hint="Sites whose scripts may call the interface from a browser, one to a line, as in https://app.example."
        placeholder="https://app.example"
        spellCheck={false}
      />
      <ChangedMeanwhile error={change.error} reload={reload} />
      {!isStale(change.error) && !originsError && <FormProblem of={change.error} fields={['name', 'defaultSchedule', 'timeZone']} />}
      <div className="flex justify-end">
        <Button kind="primary" type="submit" busy={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}
