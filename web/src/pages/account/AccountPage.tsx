import { PageHeader } from '@/ui/PageHeader'
import { DeletePanel } from './DeletePanel'
import { PasswordPanel } from './PasswordPanel'
import { ProfilePanel } from './ProfilePanel'
import { SecondFactorPanel } from './SecondFactorPanel'
import { SessionsPanel } from './SessionsPanel'
import { ThemePanel } from './ThemePanel'

/** What is the person's own, whichever workspace they look at. */
export function AccountPage() {
  return (
    <>
      <PageHeader title="Your account" />
      <div className="flex max-w-3xl flex-col gap-6">
        <ProfilePanel />
        <ThemePanel />
        <PasswordPanel />
        <SecondFactorPanel />
        <SessionsPanel />
        <DeletePanel />
      </div>
    </>
  )
}
