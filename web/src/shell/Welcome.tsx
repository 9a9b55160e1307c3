import { Eye, FileDiff, Quote } from 'lucide-react'
import { signIn } from '@/api/session'
import { Button } from '@/ui/Button'
import { Logo } from './Logo'

const problems: Record<string, string> = {
  expired: 'That sign-in took too long, or was begun in another browser. Please try again.',
  denied: 'You did not allow the sign-in.',
  failed: 'The sign-in did not work. Please try again.',
  unavailable: 'Signing in is not possible at the moment. Please try again in a minute.',
}

const promises = [
  { icon: Eye, title: 'Watches', text: 'Prices, pages, jobs and news of your competitors, on a schedule or at once.' },
  {
    icon: FileDiff,
    title: 'Says what changed',
    text: 'Noise left out, impact from 0 to 10 with its reasons, before and after side by side.',
  },
  { icon: Quote, title: 'Shows its sources', text: 'Every sentence leads to the captured text that it rests on.' },
]

/** For whoever is not signed in and came by the front door. */
export function Welcome() {
  const problem = problems[new URLSearchParams(location.search).get('sign-in') ?? '']
  return (
    <main className="mx-auto flex min-h-dvh max-w-3xl flex-col justify-center gap-8 px-6 py-12">
      <Logo />
      <div>
        <h1 className="text-4xl font-semibold tracking-tight text-balance">Know what your competitors change, and why it matters.</h1>
        {problem && (
          <p role="alert" className="border-wrong bg-wrong-soft text-wrong mt-6 rounded-lg border px-4 py-3">
            {problem}
          </p>
        )}
        <div className="mt-6 flex flex-wrap gap-3">
          <Button kind="primary" onClick={() => signIn('/')}>
            Sign in
          </Button>
          <a
            href="/register?returnUrl=%2Fauth%2Flogin"
            className="border-rule bg-card hover:bg-raised inline-flex min-h-9 items-center rounded-lg border px-3.5 font-medium"
          >
            Create an account
          </a>
        </div>
      </div>
      <ul className="grid gap-6 sm:grid-cols-3">
        {promises.map(({ icon: Icon, title, text }) => (
          <li key={title}>
            <Icon aria-hidden className="text-brand mb-2 size-5" />
            <p className="font-medium">{title}</p>
            <p className="text-muted text-sm">{text}</p>
          </li>
        ))}
      </ul>
    </main>
  )
}
