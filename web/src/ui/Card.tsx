import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes'

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section {...rest} className={classes('bg-card border-rule rounded-xl border', className)} />
}

/** A card with a heading, and beside it what can be done with the whole of it. */
export function Panel({
  title,
  actions,
  children,
  className,
}: {
  title: string
  actions?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <Card className={className} aria-label={title}>
      <header className="flex min-h-12 flex-wrap items-center justify-between gap-2 px-4 pt-3">
        <h2 className="font-semibold">{title}</h2>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className="p-4 pt-2">{children}</div>
    </Card>
  )
}
