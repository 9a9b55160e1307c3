import type { CSSProperties } from 'react'
import { isColour } from './colour'

/** What the colours look like before they are saved, on both grounds. */
export function BrandPreview({ name, light, dark }: { name: string; light: string; dark: string }) {
  return (
    <div aria-hidden className="grid gap-3 sm:grid-cols-2">
      <Sample scheme="light" name={name} colour={light} />
      <Sample scheme="dark" name={name} colour={dark} />
    </div>
  )
}

function Sample({ scheme, name, colour }: { scheme: 'light' | 'dark'; name: string; colour: string }) {
  // Without one, Periscope's own: the workspace's saved colour stands at the root and must not show through.
  const brand = isColour(colour) ? colour : scheme === 'light' ? '#1d4ed8' : '#93b4ff'
  return (
    <div
      style={{ colorScheme: scheme, '--color-brand': brand } as CSSProperties}
      className="bg-ground text-ink border-rule flex flex-col items-start gap-3 rounded-xl border p-4"
    >
      <span className="inline-flex items-center gap-2.5 font-semibold">
        <span className="border-brand size-4 rounded-full border-4" /> {name}
      </span>
      <span className="text-brand underline">A link to somewhere</span>
      <span className="bg-brand text-on-brand rounded-lg px-3.5 py-1.5 font-medium">A button</span>
    </div>
  )
}
