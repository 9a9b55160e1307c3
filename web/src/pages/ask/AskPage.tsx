import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useRole } from '@/api/session'
import { Button } from '@/ui/Button'
import { PageHeader } from '@/ui/PageHeader'
import { Conversation } from './Conversation'

const route = getRouteApi('/ask')

/** Asks about everything that was captured. */
export function AskPage() {
  const { question } = route.useSearch()
  const navigate = route.useNavigate()
  const mayAsk = useRole('member')
  const [conversation, begin] = useState(0)
  return (
    <>
      <PageHeader
        title="Ask"
        lead="Answered from captured pages alone, with the source beside each sentence."
        actions={mayAsk && <Button onClick={() => begin((number) => number + 1)}>New conversation</Button>}
      />
      <Conversation key={conversation} question={question} onAsked={() => void navigate({ search: {}, replace: true })} />
    </>
  )
}
