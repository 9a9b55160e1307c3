import type { LinkProps } from '@tanstack/react-router'
import { ButtonLink } from './Button'
import { PageHeader } from './PageHeader'
import { Empty } from './States'

/** In the place of a thing that does not exist, and the way to those that do. With a title, where the page has none by itself. */
export function Missing({
  thing,
  title,
  to,
  children,
}: {
  thing: string
  title?: string
  to: NonNullable<LinkProps['to']>
  children: string
}) {
  return (
    <>
      {title && <PageHeader title={title} />}
      <Empty title={`There is no such ${thing}`} action={<ButtonLink to={to}>{children}</ButtonLink>}>
        It may have been removed, it may be in another workspace, or the address is mistyped.
      </Empty>
    </>
  )
}
