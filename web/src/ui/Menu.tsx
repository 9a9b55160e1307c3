import type { ReactElement, ReactNode } from 'react'
import { Menu as Base } from '@base-ui/react/menu'
import { classes } from './classes'

/** What can be done with a thing, behind one button. */
export function Menu({
  trigger,
  children,
  align = 'end',
  defaultOpen = false,
}: {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end'
  defaultOpen?: boolean
}) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} className="z-40">
          <Base.Popup className="bg-card border-rule min-w-48 rounded-xl border p-1 shadow-lg transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

const item =
  'data-highlighted:bg-raised flex w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-left outline-none [&_svg]:size-4 [&_svg]:text-muted'

export function MenuItem({
  onSelect,
  children,
  render,
  danger = false,
}: {
  onSelect?: () => void
  children: ReactNode
  render?: ReactElement
  danger?: boolean
}) {
  return (
    <Base.Item {...(render ? { render } : {})} onClick={onSelect} className={classes(item, danger && 'text-wrong')}>
      {children}
    </Base.Item>
  )
}

/** One choice of several, of which one holds. */
export function MenuChoices<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: T
  choices: { value: T; title: string; icon?: ReactNode }[]
  onChange: (value: T) => void
}) {
  return (
    <Base.Group>
      <Base.GroupLabel className="text-muted px-2.5 pt-1.5 pb-1 text-xs font-medium">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} closeOnClick className={classes(item, 'data-checked:font-semibold')}>
            {choice.icon}
            {choice.title}
            <Base.RadioItemIndicator className="ml-auto">✓</Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  )
}

export function MenuRule() {
  return <Base.Separator className="bg-rule my-1 h-px" />
}
