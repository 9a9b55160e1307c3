import { startTransition, useEffect, useState } from 'react'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Problem } from '@/api/problem'
import { findSession, SessionContext, signIn } from '@/api/session'
import { Live } from '@/live/Live'
import { Failure } from '@/ui/States'
import { Toasts } from '@/ui/Toasts'
import { router } from '@/routes'
import { NoWorkspace } from './NoWorkspace'
import { Welcome } from './Welcome'

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays one; what did not arrive may arrive next time.
      retry: (count, error) => count < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
    mutations: { onError: leaveWhenSignedOut },
  },
})

// Who is there is asked for before React begins, and the page's own code comes meanwhile.
const starting = Promise.all([findSession(), router.load()]).then(([found]) => found)
starting.catch(() => {
  // Said by the app, once there is one.
})

function leaveWhenSignedOut(error: Error) {
  if (error instanceof Problem && error.status === 401) {
    signIn(location.pathname + location.search)
  }
}

/** Finds out who is there, and shows them the app or the way in. */
export function App() {
  const [session, setSession] = useState<Awaited<ReturnType<typeof findSession>>>()
  const [failure, setFailure] = useState<unknown>()

  useEffect(() => {
    // As a transition, which React works at in slices: the first page has much in it, and a slow phone must stay responsive.
    starting.then((found) => startTransition(() => setSession(found)), setFailure)
  }, [])

  useEffect(() => {
    // A link into the app leads through the sign-in to where it leads; whoever only came by is told what this is.
    if (session === null && location.pathname !== '/') {
      signIn(location.pathname + location.search)
    }
  }, [session])

  if (failure !== undefined) {
    return (
      <main className="p-6">
        <Failure error={failure} retry={() => location.reload()} />
      </main>
    )
  }
  if (session === undefined) {
    return null
  }
  if (session === null) {
    return location.pathname === '/' ? <Welcome /> : null
  }
  if (session.workspace === null) {
    return (
      <Toasts>
        <NoWorkspace me={session.me} />
      </Toasts>
    )
  }
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queries}>
        <Live workspaceId={session.workspace.id}>
          <Toasts>
            <RouterProvider router={router} />
          </Toasts>
        </Live>
      </QueryClientProvider>
    </SessionContext>
  )
}
