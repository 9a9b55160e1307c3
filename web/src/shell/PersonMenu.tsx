import { Link } from '@tanstack/react-router'
import { CircleUserRound, LogOut, Monitor, Moon, Plus, Sun } from 'lucide-react'
import { useState } from 'react'
import { signOut, useSession } from '@/api/session'
import { chooseWorkspace } from '@/api/workspace'
import { setTheme, useTheme, type Theme } from '@/lib/theme'
import { Dialog } from '@/ui/Dialog'
import { Menu, MenuChoices, MenuItem, MenuRule } from '@/ui/Menu'
import { complain } from '@/ui/Toasts'
import { NewWorkspace } from './NewWorkspace'
import { PersonButton } from './PersonButton'

const themes: { value: Theme; title: string; icon: React.ReactNode }[] = [
  { value: 'system', title: 'As the system', icon: <Monitor /> },
  { value: 'light', title: 'Light', icon: <Sun /> },
  { value: 'dark', title: 'Dark', icon: <Moon /> },
]

/** The person, the workspaces that are theirs, and how it all looks. It is made when it is first asked for, so it begins open. */
export function PersonMenu({ short }: { short: boolean }) {
  const { me, workspace } = useSession()
  const [isMaking, setMaking] = useState(false)
  return (
    <>
      <Menu defaultOpen trigger={<PersonButton short={short} />}>
        {me.workspaces.length > 1 && (
          <>
            <MenuChoices
              label="Workspace"
              value={workspace.id}
              choices={me.workspaces.map(({ id, name }) => ({ value: id, title: name }))}
              onChange={(id) => {
                chooseWorkspace(id)
                location.assign('/')
              }}
            />
            <MenuRule />
          </>
        )}
        <MenuItem onSelect={() => setMaking(true)}>
          <Plus /> New workspace
        </MenuItem>
        <MenuItem render={<Link to="/account" />}>
          <CircleUserRound /> Your account
        </MenuItem>
        <MenuRule />
        <MenuChoices label="Theme" value={useTheme()} choices={themes} onChange={setTheme} />
        <MenuRule />
        <MenuItem onSelect={() => void signOut().catch(complain)}>
          <LogOut /> Sign out
        </MenuItem>
      </Menu>
      <Dialog
        title="New workspace"
        lead="With competitors, people and settings of its own."
        open={isMaking}
        onClose={() => setMaking(false)}
      >
        <NewWorkspace />
      </Dialog>
    </>
  )
}
