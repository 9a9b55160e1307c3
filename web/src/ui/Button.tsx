import type { ComponentProps, ReactNode } from 'react'
import { Link, type LinkComponentProps } from '@tanstack/react-router'
import { LoaderCircle } from 'lucide-react'
import { classes } from './classes'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

const looks: Record<Look, string> = {
  primary: 'bg-brand text-on-brand border-brand hover:opacity-90',
  plain: 'bg-card text-ink border-rule hover:bg-raised',
  quiet: 'border-transparent text-ink hover:bg-raised',
  danger: 'bg-card text-wrong border-wrong hover:bg-wrong-soft',
}

function look(kind: Look, isSmall: boolean) {
  return classes(
    'inline-flex items-center justify-center gap-2 rounded-lg border font-medium whitespace-nowrap transition-colors disabled:opacity-60',
    isSmall ? 'min-h-8 px-2.5 text-sm' : 'min-h-9 px-3.5',
    looks[kind],
  )
}

interface Appearance {
  kind?: Look
  small?: boolean
}

/** While `busy` it shows that it works and cannot be pressed again. */
export function Button({
  kind = 'plain',
  small = false,
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & Appearance & { busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(look(kind, small), className)}
    >
      {busy && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </button>
  )
}

/** A button that shows a picture alone; `label` is its name, and its tooltip. */
export function IconButton({ label, children, className, ...rest }: ComponentProps<'button'> & { label: string; children: ReactNode }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        'text-muted hover:bg-raised hover:text-ink inline-flex size-9 shrink-0 items-center justify-center rounded-lg disabled:opacity-60 [&_svg]:size-4.5',
        className,
      )}
    >
      {children}
    </button>
  )
}

/** Looks like a button and goes somewhere. */
export function ButtonLink({
  kind = 'plain',
  small = false,
  className,
  ...rest
}: LinkComponentProps<'a'> & Appearance & { className?: string }) {
  return <Link {...rest} className={classes(look(kind, small), className)} />
}
