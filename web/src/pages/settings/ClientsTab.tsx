import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { clientsQuery, type Client } from '@/api/queries/clients'
import { useSession } from '@/api/session'
import { Button } from '@/ui/Button'
import { Panel } from '@/ui/Card'
import { More } from '@/ui/More'
import { Empty, Loaded } from '@/ui/States'
import { AdminsOnly } from './AdminsOnly'
import { ClientDialog } from './ClientDialog'
import { ClientRow } from './ClientRow'
import { SecretDialog } from './SecretDialog'

export function ClientsTab() {
  return (
    <AdminsOnly>
      <Clients />
    </AdminsOnly>
  )
}

/** Partners' programs that may act in the workspace. */
function Clients() {
  const { workspace } = useSession()
  const query = useInfiniteQuery(clientsQuery(workspace.id))
  const [edited, setEdited] = useState<Client | 'new'>()
  const [revealed, setRevealed] = useState<Client>()
  const add = (
    <Button kind="primary" small onClick={() => setEdited('new')}>
      <Plus aria-hidden className="size-4" /> Add a client
    </Button>
  )
  return (
    <div className="max-w-4xl">
      <Panel title="API clients" actions={add}>
        <Loaded query={query}>
          {({ pages }) =>
            pages[0]?.items.length ? (
              <ul className="divide-rule divide-y">
                {pages
                  .flatMap(({ items }) => items)
                  .map((client) => (
                    <ClientRow key={client.id} client={client} edit={() => setEdited(client)} reveal={setRevealed} />
                  ))}
              </ul>
            ) : (
              <Empty title="No program acts here yet">
                A client is a program of yours or a partner’s, with rights of its own and a secret to prove who it is.
              </Empty>
            )
          }
        </Loaded>
        <More query={query} />
      </Panel>
      {edited && (
        <ClientDialog
          client={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onAdded={(client) => {
            setEdited(undefined)
            if (client.clientSecret) {
              setRevealed(client)
            }
          }}
        />
      )}
      {revealed && <SecretDialog client={revealed} onClose={() => setRevealed(undefined)} />}
    </div>
  )
}
