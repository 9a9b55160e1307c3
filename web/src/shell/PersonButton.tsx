import type { ComponentProps } from 'react'
import { ChevronsUpDown, CircleUserRound } from 'lucide-react'
import { useSession } from '@/api/session'
import { IconButton } from '@/ui/Button'

/** Who is signed in, and where: what opens the person's menu. */
export function PersonButton({ short, ...rest }: { short: boolean } & ComponentProps<'button'>) {
  const { me, workspace } = useSession()
  return short ? (
    <IconButton label="You" {...rest}>
      <CircleUserRound />
    </IconButton>
  ) : (
    <button type="button" className="hover:bg-raised flex w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-left" {...rest}>
      <CircleUserRound aria-hidden className="text-muted size-5 shrink-0" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{me.name || me.email}</span>
        <span className="text-muted block truncate text-xs">{workspace.name}</span>
      </span>
      <ChevronsUpDown aria-hidden className="text-muted size-4" />
    </button>
  )
}
