import { useEffect, type ReactNode } from 'react'

/** The page's one first-level heading, which is also the window's title. */
export function PageHeader({ title, lead, actions, before }: { title: string; lead?: ReactNode; actions?: ReactNode; before?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Periscope`
  }, [title])
  return (
    <header className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        {before}
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        {lead && <div className="text-muted mt-1 max-w-prose">{lead}</div>}
      </div>
      {actions && <div className="no-print flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
