import { expect, test } from 'vitest'
import { indented, troubled } from './deadLetters'

const counts = (service: string, waiting: number, dead: number) => ({ service, waiting, dead, deadByType: {} })

test('The worst stand first, and those without trouble or answer nowhere', () => {
  const services = { a: counts('a', 0, 0), b: counts('b', 5, 0), c: counts('c', 0, 2), d: null }
  expect(troubled(services).map(({ service }) => service)).toEqual(['c', 'b'])
})

test('A body is shown as it is when it is no JSON', () => {
  expect(indented('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(indented('{"a":')).toBe('{"a":')
})
