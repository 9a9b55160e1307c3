import { signOut, type Me } from '@/api/session'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { complain } from '@/ui/Toasts'
import { Logo } from './Logo'
import { NewWorkspace } from './NewWorkspace'

/** For a person who has left, or lost, every workspace. */
export function NoWorkspace({ me }: { me: Me }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center gap-6 px-6 py-12">
      <Logo />
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">You belong to no workspace</h1>
        <p className="text-muted mt-1">
          You are signed in as {me.email}. Ask somebody for an invitation to theirs, or make one of your own.
        </p>
      </div>
      <Card className="p-5" aria-label="A workspace of your own">
        <NewWorkspace />
      </Card>
      <p>
        <Button onClick={() => void signOut().catch(complain)}>Sign out</Button>
      </p>
    </main>
  )
}
