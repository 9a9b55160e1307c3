import { Link } from '@tanstack/react-router'
import { ChevronsUpDown, CircleUserRound, LogOut, Monitor, Moon, Plus, Sun } from 'lucide-react'
import { useState } from 'react'
import { signOut, useSession } from '@/api/session'
import { chooseWorkspace } from '@/api/workspace'
import { setTheme, useTheme, type Theme } from '@/lib/theme'
import { IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Menu, MenuChoices, MenuItem, MenuRule } from '@/ui/Menu'
import { complain } from '@/ui/Toasts'
import { NewWorkspace } from './NewWorkspace'

const themes: { value: Theme; title: string; icon: React.ReactNode }[] = [
  { value: 'system', title: 'As the system', icon: <Monitor /> },
  { value: 'light', title: 'Light', icon: <Sun /> },
  { value: 'dark', title: 'Dark', icon: <Moon /> },
]

/** The person, the workspaces that are theirs, and how it all looks. */
export function PersonMenu({ short = false }: { short?: boolean }) {
  const { me, workspace } = useSession()
  const [isMaking, setMaking] = useState(false)
  return (
    <>
      <Menu
        trigger={
          short ? (
            <IconButton label="You">
              <CircleUserRound />
            </IconButton>
          ) : (
            <button type="button" className="hover:bg-raised flex w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-left">
              <CircleUserRound aria-hidden className="text-muted size-5 shrink-0" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{me.name || me.email}</span>
                <span className="text-muted block truncate text-xs">{workspace.name}</span>
              </span>
              <ChevronsUpDown aria-hidden className="text-muted size-4" />
            </button>
          )
        }
      >
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
