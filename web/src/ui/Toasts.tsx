import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Problem } from '@/api/problem'
import { IconButton } from './Button'

const manager = Toast.createToastManager()

/** Says in a corner what was done, for some seconds; `undo` is offered as long. */
export function say(title: string, undo?: () => void) {
  manager.add({ title, ...(undo ? { actionProps: { children: 'Undo', onClick: undo }, timeout: 10_000 } : {}) })
}

/** Says what could not be done, until it is dismissed. */
export function complain(error: unknown) {
  const problem = Problem.of(error)
  manager.add({ title: problem.title, description: problem.message, type: 'error', timeout: 0, priority: 'high' })
}

/** Where they appear. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} timeout={5000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="no-print fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function List() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="bg-card border-rule data-[type=error]:border-wrong rounded-xl border shadow-lg transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-3 p-3 pl-4">
        <div className="min-w-0 flex-1 py-1.5">
          <Toast.Title className="font-medium" />
          <Toast.Description className="text-muted text-sm" />
        </div>
        <Toast.Action className="text-brand self-center px-2 py-1 font-medium" />
        <Toast.Close
          render={
            <IconButton label="Dismiss">
              <X />
            </IconButton>
          }
        />
      </Toast.Content>
    </Toast.Root>
  ))
}
