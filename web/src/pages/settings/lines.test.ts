import { expect, test } from 'vitest'
import { Problem } from '@/api/problem'
import { lineError, linesOf } from './lines'

test('Empty lines and spaces around a line do not count', () => {
  expect(linesOf(' https://a.example \n\nhttps://b.example\n')).toEqual(['https://a.example', 'https://b.example'])
})

test('An error by number names its line', () => {
  const problem = new Problem(400, 'Bad', '', { 'allowedOrigins[1]': ['A site is https.'] })
  expect(lineError(problem, 'allowedOrigins', ['https://a.example', 'ftp://b'])).toBe('ftp://b: A site is https.')
})

test('An error of all lines is told as it is, and none is none', () => {
  expect(lineError(new Problem(400, 'Bad', '', { allowedOrigins: ['Too many.'] }), 'allowedOrigins', [])).toBe('Too many.')
  expect(lineError(new Problem(400, 'Bad', '', { name: ['Empty.'] }), 'allowedOrigins', [])).toBeUndefined()
  expect(lineError(undefined, 'allowedOrigins', [])).toBeUndefined()
})
