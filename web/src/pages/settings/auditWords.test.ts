import { expect, test } from 'vitest'
import type { AuditEntry } from '@/api/queries/audit'
import { actorOf, deedOf, detailsOf } from './auditWords'

const entry: AuditEntry = {
  id: '1',
  sequence: 1,
  at: '2026-11-22T04:02:34Z',
  action: 'member.changed',
  actor: { kind: 'person', id: 'ada' },
  subjectId: 'bob',
  details: null,
  personal: null,
  correlationId: null,
  previousHash: '',
  hash: '',
}
const nameOf = (id: string | null | undefined) => ({ ada: 'Ada', bob: 'Bob' })[id ?? '']

test('A deed names who did it and whom it was done to', () => {
  expect(`${actorOf(entry, nameOf)} ${deedOf(entry, nameOf)}`).toBe('Ada changed the role of Bob')
})

test('Who was taken in is named by the entry itself', () => {
  expect(deedOf({ ...entry, action: 'member.added', subjectId: 'gone', personal: { name: 'Cleo' } }, nameOf)).toBe('took Cleo in')
})

test('Nobody is named who cannot be', () => {
  expect(deedOf({ ...entry, subjectId: 'gone' }, nameOf)).toBe('changed the role of somebody')
  expect(actorOf({ ...entry, actor: { kind: 'person', id: 'gone' } }, nameOf)).toBe('Somebody who is not a member')
  expect(actorOf({ ...entry, actor: { kind: 'client', id: 'pci_1' } }, nameOf)).toBe('The program pci_1')
  expect(actorOf({ ...entry, actor: { kind: 'system', id: null } }, nameOf)).toBe('Periscope')
})

test('What is new to this page is told by its name', () => {
  expect(deedOf({ ...entry, action: 'battlecard.published_again' }, nameOf)).toBe('battlecard published again')
})

test.each([
  [null, []],
  [{ from: 'member', to: 'admin' }, ['member → admin']],
  [{ timeZone: { from: 'UTC', to: 'Europe/Berlin' } }, ['time zone: UTC → Europe/Berlin']],
  [
    { allowedOrigins: { from: [], to: ['https://a.example', 'https://b.example'] } },
    ['allowed origins: none → https://a.example, https://b.example'],
  ],
  [{ feature: 'branding', from: null, to: true }, ['feature: branding', 'none → yes']],
  [{ name: 'Home', plan: 'free' }, ['name: Home', 'plan: free']],
])('Details %j', (details, expected) => expect(detailsOf(details)).toEqual(expected))
