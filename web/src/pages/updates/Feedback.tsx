import { useQuery } from '@tanstack/react-query'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { feedbackQuery, useGiveFeedback } from '@/api/queries/updates'
import { useSession } from '@/api/session'
import { IconButton } from '@/ui/Button'
import { complain, say } from '@/ui/Toasts'

/** Whether it mattered, in one press; the noise filter learns from a thumb down. */
export function Feedback({ updateId }: { updateId: string }) {
  const { me } = useSession()
  const { data } = useQuery(feedbackQuery(updateId))
  const give = useGiveFeedback(updateId)
  const own = data?.items.find(({ userId }) => userId === me.id)?.verdict

  function press(verdict: 'significant' | 'noise') {
    give.mutate(
      { verdict },
      { onSuccess: () => say(verdict === 'significant' ? 'Noted: this matters' : 'Noted: less of this'), onError: complain },
    )
  }

  return (
    <div role="group" aria-label="Did this matter?" className="flex items-center gap-1">
      <IconButton
        label="This matters"
        aria-pressed={own === 'significant'}
        className="aria-pressed:text-good"
        onClick={() => press('significant')}
      >
        <ThumbsUp fill={own === 'significant' ? 'currentColor' : 'none'} />
      </IconButton>
      <IconButton
        label="This does not matter"
        aria-pressed={own === 'noise'}
        className="aria-pressed:text-wrong"
        onClick={() => press('noise')}
      >
        <ThumbsDown fill={own === 'noise' ? 'currentColor' : 'none'} />
      </IconButton>
    </div>
  )
}
