import { useState } from 'react'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useRateAnswer } from '@/api/queries/questions'
import { useRole } from '@/api/session'
import { Button, IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { complain, say } from '@/ui/Toasts'

/** Whether an answer helped; for one that did not, also why. */
export function Feedback({ questionId, helpful }: { questionId: string; helpful: boolean | null }) {
  const mayRate = useRole('member')
  const rate = useRateAnswer(questionId)
  const [given, setGiven] = useState(helpful)
  const [isAsking, setAsking] = useState(false)
  const [comment, setComment] = useState('')

  async function give(helpful: boolean, comment?: string) {
    try {
      await rate.mutateAsync({ helpful, ...(comment ? { comment } : {}) })
      setGiven(helpful)
      setAsking(false)
      say('Thank you. Your feedback is kept with the answer.')
    } catch (error) {
      complain(error)
    }
  }

  if (!mayRate) {
    return null
  }
  return (
    <>
      <IconButton
        label="This answer helped"
        aria-pressed={given === true}
        className={pressed(given === true)}
        onClick={() => void give(true)}
      >
        <ThumbsUp />
      </IconButton>
      <IconButton
        label="This answer did not help"
        aria-pressed={given === false}
        className={pressed(given === false)}
        onClick={() => setAsking(true)}
      >
        <ThumbsDown />
      </IconButton>
      <Dialog title="What was wrong?" open={isAsking} onClose={() => setAsking(false)}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void give(false, comment.trim())
          }}
        >
          <TextArea
            label="Comment"
            hint="Optional. A wrong fact, a missing source, another question answered."
            value={comment}
            maxLength={1000}
            rows={4}
            onChange={(event) => setComment(event.target.value)}
          />
          <div className="flex justify-end">
            <Button type="submit" kind="primary" busy={rate.isPending}>
              Send feedback
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

function pressed(isPressed: boolean) {
  return isPressed ? 'bg-raised text-ink [&_svg]:fill-current' : ''
}
