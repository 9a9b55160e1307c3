import { afterEach, expect, it, vi } from 'vitest'
import { Problem } from './problem'
import { signOut } from './session'

afterEach(() => {
  vi.unstubAllGlobals()
})

function answering(answer: Response) {
  const assign = vi.fn<(address: string) => void>()
  vi.stubGlobal('fetch', () => Promise.resolve(answer))
  vi.stubGlobal('location', { assign })
  return assign
}

it('goes where the gateway says when the session has ended', async () => {
  const assign = answering(Response.json({ location: 'https://identity.example/connect/endsession' }))

  await signOut()

  expect(assign.mock.calls).toEqual([['https://identity.example/connect/endsession']])
})

it('stays and says why when nobody could tell whose session it is', async () => {
  const assign = answering(Response.json({ title: 'Service unavailable', detail: 'Not now.' }, { status: 503 }))

  await expect(signOut()).rejects.toEqual(new Problem(503, 'Service unavailable', 'Not now.'))

  expect(assign).not.toHaveBeenCalled()
})
