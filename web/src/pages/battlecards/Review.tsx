import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useBattlecardActions, type Battlecard } from '@/api/queries/battlecards'
import { useRole } from '@/api/session'
import { count } from '@/lib/words'
import { FormProblem } from '@/ui/FormProblem'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { complain, say } from '@/ui/Toasts'
import { drafted } from './sections'

/** What the card waits for, and the decision on all of it. */
export function Review({ card }: { card: Battlecard }) {
  const mayReview = useRole('member')
  const { approve, publish } = useBattlecardActions(card)
  const [isRejecting, setRejecting] = useState(false)
  const drafts = drafted(card).length
  const isApprovable = drafts > 0 || card.status === 'draft' || card.status === 'rejected'
  const isWritten = Object.values(card.sections).some(({ content }) => content?.trim())

  if (!mayReview || !(drafts > 0 || isWritten) || card.status === 'published') {
    return <Notes card={card} />
  }
  return (
    <>
      <Card aria-label="Review" className="no-print flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-0">
          <p className="font-medium">
            {drafts > 0
              ? `${count(drafts, 'section')} ${drafts === 1 ? 'waits' : 'wait'} for approval`
              : card.status === 'rejected'
                ? 'The last drafts were rejected'
                : isApprovable
                  ? 'This version waits for approval'
                  : 'Approved and ready to be published'}
          </p>
          {card.reviewNotes && (
            <p className="text-muted">
              {card.status !== 'rejected' && 'Last review: '}
              {card.reviewNotes}
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {drafts > 0 && <Button onClick={() => setRejecting(true)}>Reject</Button>}
          {isApprovable ? (
            <Button
              kind="primary"
              busy={approve.isPending}
              onClick={() => void approve.mutateAsync([]).then(() => say('Approved.'), complain)}
            >
              {drafts > 1 ? 'Approve all' : drafts === 1 ? 'Approve' : 'Approve as it is'}
            </Button>
          ) : (
            <Button
              kind="primary"
              busy={publish.isPending}
              onClick={() => void publish.mutateAsync().then(() => say('Published.'), complain)}
            >
              Publish
            </Button>
          )}
        </div>
      </Card>
      {isRejecting && <Reject card={card} drafts={drafts} onClose={() => setRejecting(false)} />}
    </>
  )
}

function Notes({ card }: { card: Battlecard }) {
  return (
    card.status === 'rejected' &&
    card.reviewNotes && <Card className="text-muted no-print p-4">The last drafts were rejected: {card.reviewNotes}</Card>
  )
}

function Reject({ card, drafts, onClose }: { card: Battlecard; drafts: number; onClose: () => void }) {
  const { reject } = useBattlecardActions(card)
  const [feedback, setFeedback] = useState('')
  const [isMissing, setMissing] = useState(false)
  const problem = reject.error && Problem.of(reject.error)

  async function send() {
    if (!feedback.trim()) {
      setMissing(true)
      return
    }
    await reject.mutateAsync(feedback.trim())
    say('Rejected.')
    onClose()
  }

  return (
    <Dialog
      title={drafts === 1 ? 'Reject the draft' : `Reject all ${drafts} drafts`}
      lead="They are dropped and cannot be brought back. What the card says stays."
      open
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          // What goes wrong is shown below the text.
          send().catch(() => {})
        }}
      >
        <TextArea
          label="Feedback"
          hint="What is wrong with them. It is kept with the card."
          rows={4}
          maxLength={4000}
          value={feedback}
          error={isMissing && !feedback.trim() ? 'Say what is wrong.' : problem?.field('feedback')}
          onChange={(event) => setFeedback(event.target.value)}
        />
        <FormProblem of={problem} fields={['feedback']} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="danger" busy={reject.isPending}>
            Reject
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
