import { describe, expect, it } from 'vitest'
import { callText } from './callText'

const at = '2026-01-01T00:00:00Z'

describe('callText', () => {
  it('is the card without markup, source numbers and empty sections', () => {
    const sections = {
      overview: { content: '## About\n**Northwind** sells [analytics](https://n.example). [1][2]', updatedAt: at },
      strengths: { content: '  ', updatedAt: at },
      keyDifferentiators: { content: '* *Fast* set-up [3]\n* `SQL` access\n', updatedAt: at },
    }
    expect(callText('Northwind', { sections })).toBe(
      'Northwind\n\nOVERVIEW\nAbout\nNorthwind sells analytics.\n\nKEY DIFFERENTIATORS\n- Fast set-up\n- SQL access',
    )
  })

  it('leaves arithmetic alone', () => {
    expect(callText('N', { sections: { overview: { content: '10 * 3 seats * 2', updatedAt: at } } })).toContain('10 * 3 seats * 2')
  })
})
