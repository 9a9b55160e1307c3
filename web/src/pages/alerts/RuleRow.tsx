import { useQuery } from '@tanstack/react-query'
import { inApp, useRuleActions, type Rule } from '@/api/queries/alerts'
import { channelsQuery } from '@/api/queries/channels'
import { useCompetitorName } from '@/api/queries/competitors'
import { useRole } from '@/api/session'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { ConfirmButton } from '@/ui/Dialog'
import { SwitchField } from '@/ui/Field'
import { complain, say } from '@/ui/Toasts'
import { ruleWords } from './ruleWords'

export function RuleRow({ rule, onEdit, onPreview }: { rule: Rule; onEdit: () => void; onPreview: () => void }) {
  const mayChange = useRole('admin')
  const nameOf = useCompetitorName()
  const { data: channels } = useQuery(channelsQuery)
  const { save, remove } = useRuleActions()
  const places = rule.channels.map((id) =>
    id === inApp ? 'this app' : (channels?.items.find((channel) => channel.id === id)?.name ?? '…'),
  )
  const about = (
    <>
      {ruleWords(rule, nameOf(rule.competitorId))}. {places.length > 0 ? `Goes to ${places.join(', ')}.` : 'Goes nowhere.'}
    </>
  )

  return (
    <div className="flex flex-col gap-3">
      {mayChange ? (
        <SwitchField
          label={rule.name}
          hint={about}
          checked={rule.enabled}
          disabled={save.isPending}
          onChange={(enabled) => {
            save
              .mutateAsync({ id: rule.id, rule: { ...rule, enabled } })
              .then(() => say(enabled ? 'The rule is on.' : 'The rule is off.'), complain)
          }}
        />
      ) : (
        <div>
          <p className="font-medium">
            {rule.name} {!rule.enabled && <Badge>Off</Badge>}
          </p>
          <p className="text-muted text-sm">{about}</p>
        </div>
      )}
      {mayChange && (
        <div className="flex flex-wrap gap-2">
          <Button small onClick={onPreview}>
            Last 30 days
          </Button>
          <Button small onClick={onEdit}>
            Change
          </Button>
          <ConfirmButton
            label="Remove"
            title={`Remove “${rule.name}”?`}
            confirm="Remove the rule"
            action={async () => {
              await remove.mutateAsync(rule.id)
              say('The rule is removed.')
            }}
          >
            It raises no more alerts. Those that it raised stay.
          </ConfirmButton>
        </div>
      )}
    </div>
  )
}
