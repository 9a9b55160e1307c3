import { describe, expect, it } from 'vitest'
import { addressesOf, configOf } from './channelConfig'

describe('configOf', () => {
  it('takes what is there and nothing else', () => {
    expect(configOf({ url: 'https://a.example', secret: 's', more: 1 })).toEqual({ url: 'https://a.example', to: [], secret: 's' })
    expect(configOf({ to: ['a@b.c', 7] })).toEqual({ url: '', to: ['a@b.c'], secret: null })
    expect(configOf(null)).toEqual({ url: '', to: [], secret: null })
  })
})

describe('addressesOf', () => {
  it('splits lines, commas and spaces', () => {
    expect(addressesOf(' a@b.c,\nd@e.f;g@h.i \n')).toEqual(['a@b.c', 'd@e.f', 'g@h.i'])
  })
})
