import { useState } from 'react'
import { Problem } from '@/api/problem'
import type { Competitor } from '@/api/queries/competitors'
import type { Schema } from '@/api/client'
import { asTitle } from '@/lib/words'
import { Button } from '@/ui/Button'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'

const tiers = ['primary', 'secondary', 'emerging'] as const

/** A competitor's own data, for a new one and one that is there. */
export function CompetitorForm({
  competitor,
  submit,
  save,
  short = false,
}: {
  competitor?: Competitor
  /** What the button says. */
  submit: string
  save: (values: Schema<'AddCompetitor'>) => Promise<unknown>
  /** Name and domain alone. */
  short?: boolean
}) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  async function send(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    setBusy(true)
    setProblem(undefined)
    try {
      await save({
        name: text('name'),
        domain: text('domain'),
        ...(short
          ? {}
          : {
              description: text('description'),
              tier: text('tier') as (typeof tiers)[number],
              tags: text('tags')
                .split(',')
                .map((tag) => tag.trim())
                .filter(Boolean),
            }),
      })
    } catch (error) {
      setProblem(Problem.of(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send(new FormData(event.currentTarget))
      }}
    >
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        defaultValue={competitor?.name}
        error={problem?.field('name')}
        autoComplete="off"
      />
      <TextField
        label="Domain"
        name="domain"
        required
        defaultValue={competitor?.domain}
        error={problem?.field('domain')}
        hint="As in example.com. Its home page, prices, jobs, news and more are found from there."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      {!short && (
        <>
          <TextArea
            label="Description"
            name="description"
            rows={3}
            defaultValue={competitor?.description ?? ''}
            error={problem?.field('description')}
          />
          <SelectField label="Tier" name="tier" defaultValue={competitor?.tier ?? 'secondary'} error={problem?.field('tier')}>
            {tiers.map((tier) => (
              <option key={tier} value={tier}>
                {asTitle(tier)}
              </option>
            ))}
          </SelectField>
          <TextField
            label="Tags"
            name="tags"
            defaultValue={competitor?.tags.join(', ')}
            hint="Separated by commas."
            error={problem?.field('tags')}
            autoComplete="off"
          />
        </>
      )}
      <FormProblem of={problem} fields={['name', 'domain', 'description', 'tier', 'tags']} />
      <div className="flex justify-end">
        <Button kind="primary" type="submit" busy={isBusy}>
          {submit}
        </Button>
      </div>
    </form>
  )
}
