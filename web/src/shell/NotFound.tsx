import { PageHeader } from '@/ui/PageHeader'
import { ButtonLink } from '@/ui/Button'
import { Empty } from '@/ui/States'

export function NotFound() {
  return (
    <>
      <PageHeader title="There is nothing here" />
      <Empty title="This address leads nowhere" action={<ButtonLink to="/">To Today</ButtonLink>}>
        What was here may have been removed, or the address is mistyped.
      </Empty>
    </>
  )
}
