import { Link } from '@tanstack/react-router'
import { Mail, MailOpen } from 'lucide-react'
import type { Alert } from '@/api/queries/alerts'
import { asTitle } from '@/lib/words'
import { Badge, type Tone } from '@/ui/Badge'
import { IconButton } from '@/ui/Button'
import { Time } from '@/ui/Time'

const tones: Record<string, Tone> = { critical: 'wrong', high: 'wrong', medium: 'warn' }

/** One alert, which leads to its update. */
export function AlertRow({ alert, onOpen, onMark }: { alert: Alert; onOpen: () => void; onMark: (read: boolean) => void }) {
  return (
    <div className="hover:bg-raised flex items-start gap-1 rounded-lg pr-1">
      <Link
        to="/updates/$updateId"
        params={{ updateId: alert.updateId }}
        onClick={onOpen}
        className="flex min-w-0 flex-1 gap-3 rounded-lg px-3 py-2.5"
      >
        <span aria-hidden className={`mt-2 size-2 shrink-0 rounded-full ${alert.read ? '' : 'bg-brand'}`} />
        <span className="min-w-0 flex-1">
          {!alert.read && <span className="sr-only">Unread: </span>}
          <span className={`block ${alert.read ? '' : 'font-semibold'}`}>{alert.title}</span>
          <span className="text-muted block">{alert.description}</span>
          <span className="text-muted mt-1 flex flex-wrap items-center gap-2 text-sm">
            <Badge tone={tones[alert.severity] ?? 'neutral'}>{asTitle(alert.severity)}</Badge>
            <Time of={alert.createdAt} />
          </span>
        </span>
      </Link>
      <IconButton label={alert.read ? 'Mark as unread' : 'Mark as read'} className="mt-1.5" onClick={() => onMark(!alert.read)}>
        {alert.read ? <Mail /> : <MailOpen />}
      </IconButton>
    </div>
  )
}
