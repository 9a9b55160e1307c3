import { describe, expect, it } from 'vitest'
import { withCitationLinks, withoutCitations } from './citations'

describe('withCitationLinks', () => {
  it('links each number that has a source', () => {
    expect(withCitationLinks('It rose. [1][2] And fell [3].', ['1', '2'])).toBe('It rose. [1](#source-1)[2](#source-2) And fell [3].')
  })

  it('leaves links, and brackets that hold no number', () => {
    expect(withCitationLinks('[1](https://example.com) [x] \\[1]', ['1'])).toBe('[1](https://example.com) [x] \\[1]')
  })
})

describe('withoutCitations', () => {
  it('takes the marks and the space before them', () => {
    expect(withoutCitations('It rose. [1][2] And fell [3].')).toBe('It rose. And fell.')
  })
})
