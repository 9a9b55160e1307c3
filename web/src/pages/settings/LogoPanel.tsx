import { ImageUp } from 'lucide-react'
import { useRef } from 'react'
import { Problem } from '@/api/problem'
import { useBrandingActions, type Branding } from '@/api/queries/workspace'
import { useSession } from '@/api/session'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { ConfirmButton } from '@/ui/Dialog'
import { say } from '@/ui/Toasts'

/** The logo on both grounds; another one counts as soon as it is chosen. */
export function LogoPanel({ brand: { logo } }: { brand: Branding }) {
  const { workspace } = useSession()
  const { upload, removeLogo } = useBrandingActions(workspace.id)
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <Panel title="Logo">
      {logo ? (
        <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-1">
          {(['light', 'dark'] as const).map((colorScheme) => (
            <div
              key={colorScheme}
              style={{ colorScheme }}
              className="bg-card border-rule flex min-h-24 items-center justify-center rounded-xl border p-4"
            >
              <img
                src={logo.path}
                alt={`The logo on ${colorScheme}`}
                width={logo.width}
                height={logo.height}
                className="h-auto max-h-16 w-auto max-w-full"
              />
            </div>
          ))}
        </div>
      ) : (
        <p className="text-muted">There is none, so the product name is shown.</p>
      )}
      <p className="text-muted mt-3 text-sm">A PNG or JPEG of 16 to 2048 pixels on each side and at most 512 KiB.</p>
      {upload.error && (
        <p role="alert" className="text-wrong mt-2">
          {Problem.of(upload.error).message}
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <input
          ref={chooser}
          type="file"
          accept="image/png,image/jpeg"
          aria-label="Logo file"
          tabIndex={-1}
          className="sr-only"
          onChange={({ target }) => {
            const file = target.files?.[0]
            // Chosen again, the same file is asked about again.
            target.value = ''
            if (file) {
              upload.mutate(file, { onSuccess: () => say('Logo saved') })
            }
          }}
        />
        <Button busy={upload.isPending} onClick={() => chooser.current?.click()}>
          <ImageUp aria-hidden className="size-4" /> {logo ? 'Choose another' : 'Choose a logo'}
        </Button>
        {logo && (
          <ConfirmButton
            label="Remove"
            small={false}
            title="Remove the logo?"
            confirm="Remove"
            action={async () => {
              await removeLogo.mutateAsync()
              say('Logo removed')
            }}
          >
            The product name is shown in its place.
          </ConfirmButton>
        )}
      </div>
    </Panel>
  )
}
