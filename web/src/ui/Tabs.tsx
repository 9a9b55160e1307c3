import { Link, useLocation, type LinkComponentProps } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

/** Parts of one page, each with an address of its own. */
export function TabLinks({ label, tabs }: { label: string; tabs: (LinkComponentProps<'a'> & { title: string })[] }) {
  const nav = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    // On a phone the row is longer than the screen.
    const links = [...(nav.current?.querySelectorAll('a') ?? [])]
    links.find((link) => link.pathname === pathname)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname])
  return (
    <nav ref={nav} aria-label={label} className="border-rule no-print mb-5 flex gap-1 overflow-x-auto border-b">
      {tabs.map(({ title, ...link }) => (
        <Link
          key={title}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ className: 'border-brand text-ink', 'aria-current': 'page' }}
          inactiveProps={{ className: 'border-transparent text-muted hover:text-ink' }}
          {...link}
          className="border-b-2 px-3 py-2 font-medium whitespace-nowrap"
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
