import type { ComponentProps } from 'react'
import { classes } from './classes'

export type Tone = 'neutral' | 'good' | 'warn' | 'wrong' | 'brand'

const tones: Record<Tone, string> = {
  neutral: 'bg-raised text-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  wrong: 'bg-wrong-soft text-wrong',
  brand: 'bg-brand text-on-brand',
}

/** A word of state. Its colour only repeats what the word says. */
export function Badge({ tone = 'neutral', children, ...rest }: ComponentProps<'span'> & { tone?: Tone }) {
  return (
    <span
      {...rest}
      className={classes('inline-flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap', tones[tone])}
    >
      {children}
    </span>
  )
}

/** Impact from 0 to 10, as a number and a tone. */
export function Impact({ of }: { of: number }) {
  const number = Number.isInteger(of) ? String(of) : of.toFixed(1)
  return (
    <Badge
      role="img"
      aria-label={`Impact ${number} of 10`}
      tone={of >= 8 ? 'wrong' : of >= 5 ? 'warn' : 'neutral'}
      title="Impact, from 0 to 10"
    >
      {number}
    </Badge>
  )
}
