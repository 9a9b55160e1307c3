import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { rulesQuery, type Rule } from '@/api/queries/alerts'
import { useRole } from '@/api/session'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Dialog } from '@/ui/Dialog'
import { Empty, Loaded } from '@/ui/States'
import { More } from '@/ui/More'
import { say } from '@/ui/Toasts'
import { PreviewOfRule } from './PreviewOfRule'
import { RuleForm } from './RuleForm'
import { RuleRow } from './RuleRow'

type Shown = { kind: 'form'; rule?: Rule } | { kind: 'preview'; rule: Rule }

/** Which updates raise an alert, and where it goes. */
export function RulesTab() {
  const mayChange = useRole('admin')
  const rules = useInfiniteQuery(rulesQuery)
  const [shown, setShown] = useState<Shown>()
  const add = () => setShown({ kind: 'form' })

  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        <p className="text-muted">Which updates raise an alert, and where it goes.</p>
        {mayChange && (
          <Button kind="primary" onClick={add}>
            Add a rule
          </Button>
        )}
      </div>
      <Loaded query={{ ...rules, data: rules.data?.pages.flatMap(({ items }) => items) }}>
        {(rules) => (
          <Card aria-label="Rules">
            {rules.length === 0 ? (
              <Empty title="No rules yet" action={mayChange && <Button onClick={add}>Add the first rule</Button>}>
                Without a rule no update raises an alert.
              </Empty>
            ) : (
              <ul className="divide-rule divide-y">
                {rules.map((rule) => (
                  <li key={rule.id} className="p-4">
                    <RuleRow
                      rule={rule}
                      onEdit={() => setShown({ kind: 'form', rule })}
                      onPreview={() => setShown({ kind: 'preview', rule })}
                    />
                  </li>
                ))}
              </ul>
            )}
          </Card>
        )}
      </Loaded>
      <More query={rules} />
      {shown?.kind === 'form' && (
        <Dialog title={shown.rule ? 'Change the rule' : 'Add a rule'} open onClose={() => setShown(undefined)}>
          <RuleForm
            rule={shown.rule}
            onCancel={() => setShown(undefined)}
            onSaved={() => {
              say(shown.rule ? 'The rule is changed.' : 'The rule is added.')
              setShown(undefined)
            }}
          />
        </Dialog>
      )}
      {shown?.kind === 'preview' && (
        <Dialog title={shown.rule.name} lead="What it would have caught in the last 30 days." open wide onClose={() => setShown(undefined)}>
          <PreviewOfRule criteria={shown.rule} />
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={() => setShown({ kind: 'form', rule: shown.rule })}>Change it</Button>
            <Button kind="primary" onClick={() => setShown(undefined)}>
              Done
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
