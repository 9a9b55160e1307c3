import type { RuleCriteria } from '@/api/queries/alerts'

/** What a rule's form says that it looks at; null while a number in it is none that a rule can have. */
export function criteriaOf(form: FormData): RuleCriteria | null {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const minImpact = numberIn(text('minImpact'), 10)
  const percent = numberIn(text('minConfidence'), 100)
  return minImpact === null || percent === null
    ? null
    : {
        competitorId: text('competitorId') || null,
        category: text('category') || null,
        type: text('type') || null,
        minImpact,
        minConfidence: percent / 100,
      }
}

function numberIn(text: string, most: number): number | null {
  const number = Number(text)
  return text !== '' && number >= 0 && number <= most ? number : null
}
