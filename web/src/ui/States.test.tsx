import { cleanup, render, screen } from '@testing-library/react'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { afterEach, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import { Missing } from './Missing'
import { Loaded } from './States'

// The router scrolls to where a page was left, which a document without a window cannot.
vi.stubGlobal('scrollTo', () => undefined)

afterEach(cleanup)

function showing(error: unknown) {
  const root = createRootRoute({
    component: () => (
      <Loaded
        query={{ data: undefined, error, refetch: () => undefined }}
        missing={
          <Missing title="Competitor" thing="competitor" to="/">
            To the competitors
          </Missing>
        }
      >
        {() => 'here'}
      </Loaded>
    ),
  })
  render(<RouterProvider router={createRouter({ routeTree: root, history: createMemoryHistory() }) as never} />)
}

it('says that a thing does not exist, and leads to those that do', async () => {
  showing(Problem.ofAnswer(new Response(null, { status: 404 }), undefined))

  expect(await screen.findByText('There is no such competitor')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'To the competitors' }).getAttribute('href')).toBe('/')
  expect(screen.getByRole('heading', { name: 'Competitor' })).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})

it('offers to ask again for what could not be read', async () => {
  showing(new Problem(503, 'Unavailable', 'Not now.'))

  expect((await screen.findByRole('alert')).textContent).toContain('Not now.')
  expect(screen.queryByText('There is no such competitor')).toBeNull()
})
