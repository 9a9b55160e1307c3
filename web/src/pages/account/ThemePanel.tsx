import { setTheme, useTheme, type Theme } from '@/lib/theme'
import { Panel } from '@/ui/Card'

const themes: [value: Theme, title: string][] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

export function ThemePanel() {
  const shown = useTheme()
  return (
    <Panel title="Theme">
      <fieldset className="flex flex-wrap gap-x-6 gap-y-2">
        <legend className="text-muted mb-2">For this browser.</legend>
        {themes.map(([value, title]) => (
          <label key={value} className="inline-flex min-h-8 items-center gap-2">
            <input
              type="radio"
              name="theme"
              value={value}
              checked={shown === value}
              onChange={() => setTheme(value)}
              className="accent-brand size-4.5"
            />
            {title}
          </label>
        ))}
      </fieldset>
    </Panel>
  )
}
