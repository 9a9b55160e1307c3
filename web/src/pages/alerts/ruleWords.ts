import type { Rule } from '@/api/queries/alerts'
import { asPercent } from '@/lib/words'

/** What a rule catches, as a sentence would say it. `competitor` is the name of its competitor, null for one that is gone. */
export function ruleWords(rule: Rule, competitor: string | null): string {
  const what = rule.category ? `${rule.category} updates` : 'any update'
  const whose = rule.competitorId ? ` of ${competitor ?? 'a competitor that is gone'}` : ''
  const where = rule.type ? ` on ${rule.type} pages` : ''
  const least = [
    rule.minImpact > 0 && `impact at least ${rule.minImpact}`,
    rule.minConfidence > 0 && `confidence at least ${asPercent(rule.minConfidence)}`,
  ].filter((part) => part !== false)
  const words = `${what}${whose}${where}${least.length > 0 ? `, ${least.join(', ')}` : ''}`
  return words.charAt(0).toUpperCase() + words.slice(1)
}
