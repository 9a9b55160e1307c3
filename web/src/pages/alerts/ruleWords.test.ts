import { expect, it } from 'vitest'
import type { Rule } from '@/api/queries/alerts'
import { ruleWords } from './ruleWords'

const rule: Rule = {
  id: '1',
  name: 'Everything',
  type: null,
  competitorId: null,
  category: null,
  minImpact: 0,
  minConfidence: 0,
  channels: [],
  enabled: true,
  createdAt: '',
  updatedAt: '',
}

it('says what a rule catches', () => {
  expect(ruleWords(rule, null)).toBe('Any update')
  expect(ruleWords({ ...rule, category: 'pricing', competitorId: 'c', type: 'terms', minImpact: 3, minConfidence: 0.5 }, 'Northwind')).toBe(
    'Pricing updates of Northwind on terms pages, impact at least 3, confidence at least 50%',
  )
  expect(ruleWords({ ...rule, competitorId: 'c' }, null)).toBe('Any update of a competitor that is gone')
})
