import { useMemo } from 'react'
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useCompetitors } from '@/api/queries/competitors'
import { mainPlaces, sidePlaces } from './places'

interface Entry {
  value: string
  label: string
  hint: string
  go: () => void
}

/** Goes anywhere by its name: places, competitors, and what is typed as a question. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Viewport className="fixed inset-0 z-50 flex items-start justify-center px-3 pt-[12vh]">
          <Dialog.Popup
            aria-label="Go anywhere"
            className="bg-card border-rule flex max-h-[70dvh] w-full max-w-xl flex-col rounded-xl border shadow-2xl"
          >
            <Entries onClose={onClose} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Entries({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const { data } = useCompetitors()
  const groups = useMemo(() => {
    const places: Entry[] = [...mainPlaces, ...sidePlaces, { to: '/account', title: 'Your account', letter: '' } as const].map((place) => ({
      value: `place:${place.to}`,
      label: place.title,
      hint: place.letter ? `g ${place.letter}` : '',
      go: () => void navigate({ to: place.to }),
    }))
    const competitors: Entry[] = (data?.items ?? []).map(({ id, name, domain }) => ({
      value: `competitor:${id}`,
      label: name,
      hint: domain,
      go: () => void navigate({ to: '/competitors/$competitorId', params: { competitorId: id } }),
    }))
    return [
      { value: 'Places', items: places },
      { value: 'Competitors', items: competitors },
    ].filter(({ items }) => items.length > 0)
  }, [data, navigate])

  return (
    <Autocomplete.Root open inline items={groups} autoHighlight="always" keepHighlight itemToStringValue={(entry: Entry) => entry.label}>
      <div className="border-rule flex items-center gap-3 border-b px-4">
        <Search aria-hidden className="text-muted size-4.5 shrink-0" />
        <Autocomplete.Input
          aria-label="Where to go"
          placeholder="Go to a page or a competitor"
          className="h-12 w-full bg-transparent outline-none"
        />
        <Dialog.Close className="sr-only">Close</Dialog.Close>
      </div>
      <div className="overflow-y-auto p-1.5">
        <Autocomplete.Empty>
          <p className="text-muted px-3 py-6 text-center">Nothing has that name.</p>
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: { value: string; items: Entry[] }) => (
            <Autocomplete.Group key={group.value} items={group.items}>
              <Autocomplete.GroupLabel className="text-muted px-3 pt-2 pb-1 text-xs font-medium">{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(entry: Entry) => (
                  <Autocomplete.Item
                    key={entry.value}
                    value={entry}
                    onClick={() => {
                      onClose()
                      entry.go()
                    }}
                    className="data-highlighted:bg-raised flex items-center justify-between gap-4 rounded-lg px-3 py-2"
                  >
                    <span className="truncate">{entry.label}</span>
                    <span className="text-muted truncate text-sm">{entry.hint}</span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  )
}
