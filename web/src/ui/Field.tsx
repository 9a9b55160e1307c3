import { useId, type ComponentProps, type ReactNode } from 'react'
import { Switch as BaseSwitch } from '@base-ui/react/switch'
import { classes } from './classes'

const control =
  'bg-card border-line w-full rounded-lg border px-3 py-1.5 min-h-9 placeholder:text-muted aria-invalid:border-wrong disabled:opacity-60'

interface Labelled {
  label: string
  hint?: ReactNode
  error?: string | undefined
}

function Frame({ id, label, hint, error, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-wrong text-sm">
          {error}
        </p>
      )}
    </div>
  )
}

function described(id: string, { hint, error }: Labelled) {
  const by = classes(hint ? `${id}-hint` : false, error && `${id}-error`)
  return { id, 'aria-invalid': error ? true : undefined, ...(by ? { 'aria-describedby': by } : {}) }
}

export function TextField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'input'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input {...rest} {...described(id, { label, hint, error })} className={classes(control, className)} />
    </Frame>
  )
}

export function TextArea({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea {...rest} {...described(id, { label, hint, error })} className={classes(control, 'py-2', className)} />
    </Frame>
  )
}

/** The browser's own list: it works everywhere, with every keyboard and reader. */
export function SelectField({ label, hint, error, className, children, ...rest }: Labelled & ComponentProps<'select'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select {...rest} {...described(id, { label, hint, error })} className={classes(control, className)}>
        {children}
      </select>
    </Frame>
  )
}

/** A list in a row of filters: its label is for readers alone, as its first choice says what it filters. */
export function Filter({ label, children, ...rest }: ComponentProps<'select'> & { label: string }) {
  return (
    <select {...rest} aria-label={label} className="bg-card border-rule min-h-9 max-w-full min-w-0 rounded-lg border px-2.5">
      {children}
    </select>
  )
}

export function SwitchField({
  label,
  hint,
  checked,
  disabled = false,
  onChange,
}: {
  label: string
  hint?: ReactNode
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && <p className="text-muted text-sm">{hint}</p>}
      </div>
      <BaseSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="bg-line data-checked:bg-brand mt-0.5 inline-flex h-6 w-10 shrink-0 items-center rounded-full p-0.5 data-disabled:opacity-60"
      >
        <BaseSwitch.Thumb className="size-5 rounded-full bg-card transition-transform data-checked:translate-x-4" />
      </BaseSwitch.Root>
    </div>
  )
}
