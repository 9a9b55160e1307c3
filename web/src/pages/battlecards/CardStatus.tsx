import { Badge, type Tone } from '@/ui/Badge'

const words: Record<string, { title: string; tone: Tone }> = {
  draft: { title: 'Draft', tone: 'neutral' },
  pending: { title: 'Waits for approval', tone: 'warn' },
  approved: { title: 'Approved', tone: 'good' },
  rejected: { title: 'Rejected', tone: 'wrong' },
  published: { title: 'Published', tone: 'good' },
}

export function statusTitle(status: string): string {
  return words[status]?.title ?? status
}

export function CardStatus({ of }: { of: string }) {
  return <Badge tone={words[of]?.tone ?? 'neutral'}>{statusTitle(of)}</Badge>
}
