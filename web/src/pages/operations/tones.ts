import type { Tone } from '@/ui/Badge'

export function healthTone(status: string): Tone {
  return status === 'healthy' ? 'good' : status === 'degraded' ? 'warn' : 'wrong'
}

export function breakerTone(state: string): Tone {
  return state === 'closed' ? 'good' : state === 'open' ? 'wrong' : 'warn'
}

export function letterTone(status: string): Tone {
  return status === 'dead' ? 'wrong' : 'warn'
}

export function jobTone(status: string): Tone {
  switch (status) {
    case 'success':
      return 'good'
    case 'failed':
    case 'timeout':
    case 'dead_letter':
      return 'wrong'
    case 'running':
      return 'brand'
    default:
      return 'neutral'
  }
}
