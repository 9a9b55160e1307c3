import { expect, test } from 'vitest'
import { isColour } from './colour'

test.each([
  ['#1d4ed8', true],
  ['#1D4ED8', true],
  ['#fff', false],
  ['1d4ed8', false],
  ['red', false],
  ['', false],
])('%s', (text, expected) => expect(isColour(text)).toBe(expected))
