import { expect, test } from 'vitest'
import { criteriaOf } from './ruleCriteria'

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries({ minImpact: '5', minConfidence: '0', ...fields })) {
    data.set(name, value)
  }
  return data
}

test('what is not chosen is any', () => {
  expect(criteriaOf(form({ competitorId: '', category: '', type: '' }))).toEqual({
    competitorId: null,
    category: null,
    type: null,
    minImpact: 5,
    minConfidence: 0,
  })
})

test('confidence is typed in percent', () => {
  expect(criteriaOf(form({ category: 'pricing', minConfidence: '62.5' }))).toMatchObject({ category: 'pricing', minConfidence: 0.625 })
})

test.each([
  ['minImpact', ''],
  ['minImpact', '11'],
  ['minImpact', '-1'],
  ['minConfidence', '101'],
  ['minConfidence', 'much'],
])('%s of "%s" is none that a rule can have', (name, value) => {
  expect(criteriaOf(form({ [name]: value }))).toBeNull()
})
