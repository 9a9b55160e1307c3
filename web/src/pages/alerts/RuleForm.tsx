import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Problem } from '@/api/problem'
import { inApp, updateCategories, useRuleActions, type Rule, type RuleCriteria } from '@/api/queries/alerts'
import { channelsQuery } from '@/api/queries/channels'
import { useCompetitors } from '@/api/queries/competitors'
import { sourceTypes } from '@/api/queries/sources'
import { useSettled } from '@/lib/useSettled'
import { asTitle } from '@/lib/words'
import { Button } from '@/ui/Button'
import { SelectField, TextField } from '@/ui/Field'
import { FormProblem } from '@/ui/FormProblem'
import { PreviewOfRule } from './PreviewOfRule'
import { criteriaOf } from './ruleCriteria'

const asANewRule: RuleCriteria = { competitorId: null, category: null, type: null, minImpact: 5, minConfidence: 0 }

/** A new rule, or another in the place of one, and what it would have caught. */
export function RuleForm({ rule, onSaved, onCancel }: { rule: Rule | undefined; onSaved: () => void; onCancel: () => void }) {
  const { save } = useRuleActions()
  const { data: competitors } = useCompetitors()
  const { data: channels } = useQuery(channelsQuery)
  const [chosen, setChosen] = useState(rule?.channels ?? [inApp])
  const [criteria, setCriteria] = useState<RuleCriteria>(rule ?? asANewRule)
  const settled = useSettled(criteria)
  const problem = save.error && Problem.of(save.error)
  const places = [{ id: inApp, name: 'In this app' }, ...(channels?.items ?? [])]

  async function submit(form: FormData) {
    const looksAt = criteriaOf(form)
    if (looksAt) {
      await save.mutateAsync({
        id: rule?.id,
        rule: { ...looksAt, name: String(form.get('name') ?? '').trim(), channels: chosen, enabled: rule?.enabled ?? true },
      })
      onSaved()
    }
  }

  return (
    <form
      className="flex flex-col gap-4"
      onChange={(event) => {
        const looksAt = criteriaOf(new FormData(event.currentTarget))
        if (looksAt) {
          setCriteria(looksAt)
        }
      }}
      onSubmit={(event) => {
        event.preventDefault()
        // What goes wrong is shown beside the fields.
        submit(new FormData(event.currentTarget)).catch(() => {})
      }}
    >
      <TextField label="Name" name="name" required maxLength={200} defaultValue={rule?.name} error={problem?.field('name')} />
      <SelectField label="Competitor" name="competitorId" defaultValue={rule?.competitorId ?? ''} error={problem?.field('competitorId')}>
        <option value="">Every competitor</option>
        {competitors?.items.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Category" name="category" defaultValue={rule?.category ?? ''} error={problem?.field('category')}>
          <option value="">Every category</option>
          <Words of={updateCategories} />
        </SelectField>
        <SelectField label="Kind of page" name="type" defaultValue={rule?.type ?? ''} error={problem?.field('type')}>
          <option value="">Every kind</option>
          <Words of={sourceTypes} />
        </SelectField>
        <TextField
          label="Least impact"
          hint="From 0 to 10"
          name="minImpact"
          type="number"
          min={0}
          max={10}
          step="any"
          required
          defaultValue={rule?.minImpact ?? 5}
          error={problem?.field('minImpact')}
        />
        <TextField
          label="Least confidence"
          hint="In percent"
          name="minConfidence"
          type="number"
          min={0}
          max={100}
          step="any"
          required
          defaultValue={Math.round((rule?.minConfidence ?? 0) * 1000) / 10}
          error={problem?.field('minConfidence')}
        />
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-sm font-medium">Where it goes</legend>
        {places.map(({ id, name }) => (
          <label key={id} className="flex items-center gap-2.5">
            <input
              type="checkbox"
              className="accent-brand size-4"
              checked={chosen.includes(id)}
              onChange={(event) => setChosen(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <section aria-label="The last 30 days" className="border-rule max-h-64 overflow-y-auto rounded-lg border p-3">
        <h3 className="text-muted mb-1 text-sm font-medium">It would have caught in the last 30 days</h3>
        <PreviewOfRule criteria={settled} inNewTab />
      </section>
      <FormProblem of={problem} fields={['name', 'competitorId', 'category', 'type', 'minImpact', 'minConfidence']} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {rule ? 'Save' : 'Add the rule'}
        </Button>
      </div>
    </form>
  )
}

function Words({ of }: { of: string[] }) {
  return of.map((word) => (
    <option key={word} value={word}>
      {asTitle(word)}
    </option>
  ))
}
