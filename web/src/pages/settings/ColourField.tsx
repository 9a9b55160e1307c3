import { TextField } from '@/ui/Field'
import { isColour } from './colour'

/** A colour as text, and the system's own way to pick one beside it. */
export function ColourField({
  label,
  value,
  placeholder,
  error,
  onChange,
}: {
  label: string
  value: string
  /** The colour that holds while none is given. */
  placeholder: string
  error: string | undefined
  onChange: (value: string) => void
}) {
  return (
    <div className="flex items-start gap-2">
      <input
        type="color"
        aria-label={`Pick ${label.toLowerCase()}`}
        value={isColour(value) ? value.toLowerCase() : placeholder}
        onChange={(event) => onChange(event.target.value)}
        className="border-line mt-6 h-9 w-11 shrink-0 cursor-pointer rounded-lg border bg-transparent p-1"
      />
      <div className="min-w-0 flex-1">
        <TextField
          label={label}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          placeholder={placeholder}
          error={error}
          maxLength={7}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
    </div>
  )
}
