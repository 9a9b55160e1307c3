import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { secondFactorQuery } from '@/api/queries/account'
import { count } from '@/lib/words'
import { Badge } from '@/ui/Badge'
import { Panel } from '@/ui/Card'
import { Loaded } from '@/ui/States'

/** Says how it stands; it is set up on Identity's own page, which shows the QR code and the recovery codes. */
export function SecondFactorPanel() {
  const query = useQuery(secondFactorQuery)
  return (
    <Panel title="Second factor">
      <Loaded query={query} rows={2}>
        {({ enabled, recoveryCodesLeft }) => (
          <div className="flex flex-col items-start gap-3">
            <p className="flex flex-wrap items-center gap-2">
              <Badge tone={enabled ? 'good' : 'neutral'}>{enabled ? 'On' : 'Off'}</Badge>
              {enabled
                ? `Signing in asks for a code of your authenticator. ${count(recoveryCodesLeft, 'recovery code')} left.`
                : 'Signing in asks for your password alone.'}
            </p>
            {enabled && recoveryCodesLeft < 3 && <p className="text-warn">Make new recovery codes before they run out.</p>}
            <a href="/second-factor" className="text-brand inline-flex items-center gap-1.5 underline">
              {enabled ? 'Change it' : 'Set it up'} <ExternalLink aria-hidden className="size-4" />
            </a>
          </div>
        )}
      </Loaded>
    </Panel>
  )
}
