import { Combobox } from '@base-ui/react/combobox'
import { ChevronDown, Search } from 'lucide-react'
import { useId } from 'react'

// Browsers leave UTC out of the names of places.
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** A time zone, found by a part of its name. */
export function TimeZoneField({ value, onChange, error }: { value: string; onChange: (zone: string) => void; error: string | undefined }) {
  const id = useId()
  return (
    <Combobox.Root
      items={zones.includes(value) ? zones : [value, ...zones]}
      value={value}
      onValueChange={(zone) => zone && onChange(zone)}
      autoHighlight
    >
      <div className="flex flex-col gap-1">
        <Combobox.Label className="text-sm font-medium">Time zone</Combobox.Label>
        <Combobox.Trigger
          aria-describedby={`${id}-hint`}
          className="bg-card border-line flex min-h-9 w-full items-center justify-between gap-2 rounded-lg border px-3 py-1.5 text-left"
        >
          <Combobox.Value>{shown}</Combobox.Value>
          <ChevronDown aria-hidden className="text-muted size-4" />
        </Combobox.Trigger>
        <p id={`${id}-hint`} className={error ? 'text-wrong text-sm' : 'text-muted text-sm'}>
          {error ?? 'The one that mails tell times in.'}
        </p>
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-40">
          <Combobox.Popup
            aria-label="Time zone"
            className="bg-card border-rule w-(--anchor-width) max-w-(--available-width) overflow-hidden rounded-xl border shadow-lg"
          >
            <div className="border-rule flex items-center gap-2.5 border-b px-3">
              <Search aria-hidden className="text-muted size-4 shrink-0" />
              <Combobox.Input
                aria-label="Find a time zone"
                placeholder="As in Berlin"
                className="h-10 w-full bg-transparent outline-none"
              />
            </div>
            <Combobox.Empty>
              <p className="text-muted px-3 py-3">No zone has that name.</p>
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(18rem,var(--available-height))] overflow-y-auto p-1 empty:p-0">
              {(zone: string) => (
                <Combobox.Item
                  key={zone}
                  value={zone}
                  className="data-highlighted:bg-raised flex justify-between gap-3 rounded-lg px-2.5 py-1.5 data-selected:font-semibold"
                >
                  {shown(zone)}
                  <Combobox.ItemIndicator>✓</Combobox.ItemIndicator>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}

function shown(zone: string): string {
  return zone.replaceAll('_', ' ')
}
