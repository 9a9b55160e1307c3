import { useInfiniteQuery } from '@tanstack/react-query'
import { membersQuery, useMemberActions, type Member } from '@/api/queries/members'
import { useRole, useSession } from '@/api/session'
import { forgetWorkspace } from '@/api/workspace'
import { asTitle } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Panel } from '@/ui/Card'
import { ConfirmButton } from '@/ui/Dialog'
import { More } from '@/ui/More'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { say } from '@/ui/Toasts'
import { Invitations } from './Invitations'
import { RoleChoice } from './RoleChoice'
import { RolesExplained } from './RolesExplained'

export function MembersTab() {
  const { workspace } = useSession()
  const isAdmin = useRole('admin')
  const query = useInfiniteQuery(membersQuery(workspace.id))
  return (
    <div className="flex max-w-4xl flex-col gap-6">
      {isAdmin && <Invitations />}
      <Panel title="Members">
        <Loaded query={query}>
          {({ pages }) => (
            <ul className="divide-rule divide-y">
              {pages
                .flatMap(({ items }) => items)
                .map((member) => (
                  <Row key={member.userId} member={member} />
                ))}
            </ul>
          )}
        </Loaded>
        <More query={query} />
      </Panel>
      <RolesExplained />
    </div>
  )
}

function Row({ member }: { member: Member }) {
  const { me, workspace } = useSession()
  const isAdmin = useRole('admin')
  const isOwner = useRole('owner')
  const { changeRole, remove } = useMemberActions(workspace.id)
  const isMe = member.userId === me.id
  const mayTouch = isAdmin && (isOwner || member.role !== 'owner')

  async function leave() {
    await remove.mutateAsync(member.userId)
    forgetWorkspace()
    location.assign('/')
  }

  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          {member.name} {isMe && <Badge>You</Badge>}
        </p>
        <p className="text-muted text-sm">
          {member.email}, joined <Time of={member.createdAt} />
        </p>
      </div>
      {mayTouch ? <RoleChoice member={member} change={changeRole.mutateAsync} /> : <Badge>{asTitle(member.role)}</Badge>}
      {isMe ? (
        <ConfirmButton label="Leave" kind="quiet" title={`Leave ${workspace.name}?`} confirm="Leave" action={leave}>
          You see nothing of it any more until somebody takes you in again.
        </ConfirmButton>
      ) : (
        mayTouch && (
          <ConfirmButton
            label="Remove"
            kind="quiet"
            title={`Remove ${member.name}?`}
            confirm="Remove"
            action={async () => {
              await remove.mutateAsync(member.userId)
              say(`${member.name} is no member any more`)
            }}
          >
            {member.name} sees nothing of {workspace.name} any more. What they did stays.
          </ConfirmButton>
        )
      )}
    </li>
  )
}
