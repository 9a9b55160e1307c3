import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { questionQuery } from '@/api/queries/questions'
import { useRole } from '@/api/session'
import { ButtonLink } from '@/ui/Button'
import { Missing } from '@/ui/Missing'
import { PageHeader } from '@/ui/PageHeader'
import { Loaded } from '@/ui/States'
import { Time } from '@/ui/Time'
import { Conversation } from './Conversation'
import { turnOf } from './turn'

const route = getRouteApi('/ask/$questionId')

/** An answer that was given earlier, which follow-ups can go on from. */
export function AskedPage() {
  const { questionId } = route.useParams()
  const mayAsk = useRole('member')
  const question = useQuery(questionQuery(questionId))
  return (
    <>
      <PageHeader
        title="Answer"
        lead={
          question.data && (
            <>
              Asked <Time of={question.data.askedAt} />
            </>
          )
        }
        actions={mayAsk && <ButtonLink to="/ask">New question</ButtonLink>}
      />
      <Loaded
        query={question}
        missing={
          <Missing thing="question" to="/ask">
            To the questions
          </Missing>
        }
      >
        {(asked) => <Conversation key={`${asked.id} ${asked.status}`} earlier={[turnOf(asked)]} conversationId={asked.conversationId} />}
      </Loaded>
    </>
  )
}
