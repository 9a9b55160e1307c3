import { lazy, Suspense, useDeferredValue, useState } from 'react'
import { Link, Outlet } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { IconButton } from '@/ui/Button'
import { useBranding } from './branding'
import { LiveIndicator } from './LiveIndicator'
import { Logo } from './Logo'
import { mainPlaces, sidePlaces, type Place } from './places'
import { PersonButton } from './PersonButton'
import { useShortcuts } from './shortcuts'
import { useIsWide } from './useIsWide'

// Nobody opens them in the first moment, in which a slow phone has enough to do.
const loadPersonMenu = () => import('./PersonMenu')
const PersonMenu = lazy(async () => ({ default: (await loadPersonMenu()).PersonMenu }))
const Palette = lazy(async () => ({ default: (await import('./Palette')).Palette }))

/** What stands around every page: where one can go, who one is, and how fresh it all is. */
export function Layout() {
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [hasPalette, setHasPalette] = useState(false)
  const isWide = useIsWide()
  // The first page comes after what stands around it, and in slices, which the router's own first showing would not be.
  const hasRoom = useDeferredValue(true, false)
  const branding = useBranding()
  useShortcuts(openPalette)

  function openPalette() {
    setHasPalette(true)
    setPaletteOpen(true)
  }

  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_1fr] print:block">
      <a href="#page" className="bg-card sr-only z-50 rounded-lg px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the page
      </a>
      {isWide && (
        <aside className="border-rule no-print sticky top-0 flex h-dvh flex-col gap-1 border-r p-3">
          <div className="flex items-center justify-between gap-2 px-2 pb-3">
            <Link to="/" className="min-w-0">
              {branding.logo ? <img src={branding.logo} alt={branding.name} className="max-h-8 max-w-36" /> : <Logo name={branding.name} />}
            </Link>
            <IconButton label="Go anywhere (Ctrl+K)" onClick={openPalette}>
              <Search />
            </IconButton>
          </div>
          <nav aria-label="Main" className="flex flex-1 flex-col gap-0.5">
            {mainPlaces.map((place) => (
              <SideLink key={place.to} {...place} />
            ))}
            <span className="flex-1" />
            {sidePlaces.map((place) => (
              <SideLink key={place.to} {...place} />
            ))}
          </nav>
          <LiveIndicator />
          <Person />
        </aside>
      )}
      <div className="flex min-w-0 flex-col pb-16 lg:pb-0">
        {!isWide && (
          <header className="border-rule bg-ground no-print sticky top-0 z-20 flex items-center justify-between gap-2 border-b px-4 py-1.5">
            <Link to="/">
              {branding.logo ? <img src={branding.logo} alt={branding.name} className="max-h-8 max-w-36" /> : <Logo name={branding.name} />}
            </Link>
            <div className="flex items-center">
              <LiveIndicator short />
              <IconButton label="Go anywhere" onClick={openPalette}>
                <Search />
              </IconButton>
              <Person short />
            </div>
          </header>
        )}
        <main
          id="page"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 outline-none sm:px-8 min-[1800px]:max-w-[100rem]"
        >
          {hasRoom && <Outlet />}
        </main>
      </div>
      {!isWide && (
        <nav aria-label="Main" className="border-rule bg-card no-print fixed inset-x-0 bottom-0 z-20 grid grid-cols-5 border-t">
          {mainPlaces.map(({ to, title, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact: to === '/', includeSearch: false }}
              activeProps={{ className: 'text-brand', 'aria-current': 'page' }}
              inactiveProps={{ className: 'text-muted' }}
              className="flex flex-col items-center gap-0.5 py-2 text-[0.6875rem] font-medium"
            >
              <Icon aria-hidden className="size-5" />
              {title}
            </Link>
          ))}
        </nav>
      )}
      {hasPalette && (
        <Suspense>
          <Palette open={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}

function Person({ short = false }: { short?: boolean }) {
  const [isAsked, setAsked] = useState(false)
  const button = (
    <PersonButton
      short={short}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void loadPersonMenu()}
      onFocus={() => void loadPersonMenu()}
      onClick={() => setAsked(true)}
    />
  )
  return isAsked ? (
    <Suspense fallback={button}>
      <PersonMenu short={short} />
    </Suspense>
  ) : (
    button
  )
}

function SideLink({ to, title, icon: Icon }: Place) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      activeProps={{ className: 'bg-raised text-ink', 'aria-current': 'page' }}
      inactiveProps={{ className: 'text-muted hover:bg-raised hover:text-ink' }}
      className="flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 font-medium"
    >
      <Icon aria-hidden className="size-4.5" />
      {title}
    </Link>
  )
}
