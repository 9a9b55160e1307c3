import { describe, expect, it } from 'vitest'
import { count } from './words'

describe('count', () => {
  it.each([
    [0, '0 updates'],
    [1, '1 update'],
    [999, '999 updates'],
    [1000, '1,000 updates'],
    [12345, '12,345 updates'],
    [1234567, '1,234,567 updates'],
  ])('says %i with thousands apart, and one alone in the singular', (number, said) => {
    expect(count(number, 'update')).toBe(said)
  })
})
