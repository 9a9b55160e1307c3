import { createContext, useContext, type ComponentProps } from 'react'
import { Link } from '@tanstack/react-router'
import Markdown, { type Components } from 'react-markdown'
import type { Citation } from '@/api/queries/updates'
import { citationAddress, withCitationLinks } from './citations'

const Cited = createContext<Citation[]>([])

/** Markdown whose `[1]` open the sources they name. Markup other than Markdown, and pictures, are not shown. */
export function CitedText({ text, sources }: { text: string; sources: Citation[] }) {
  const ids = sources.map(({ id }) => id)
  return (
    <Cited value={sources}>
      <div className="flex max-w-[75ch] flex-col gap-3">
        <Markdown components={components} disallowedElements={['img']}>
          {withCitationLinks(text, ids)}
        </Markdown>
      </div>
    </Cited>
  )
}

function Anchor({ href, children }: ComponentProps<'a'>) {
  const sources = useContext(Cited)
  const source = href?.startsWith(citationAddress) && sources.find(({ id }) => id === href.slice(citationAddress.length))
  return source ? (
    <Mark source={source} />
  ) : (
    <a href={href} target="_blank" rel="noreferrer" className="text-brand underline">
      {children}
    </a>
  )
}

function Mark({ source }: { source: Citation }) {
  return (
    <sup>
      <Link
        to="/snapshots/$snapshotId"
        params={{ snapshotId: source.snapshotId }}
        search={{ start: source.start, end: source.end }}
        title={source.quote}
        aria-label={`Source ${source.id}: ${source.title}`}
        className="bg-raised text-brand hover:bg-brand hover:text-on-brand mx-0.5 rounded-md px-1.5 py-0.5 text-xs font-medium no-underline"
      >
        {source.id}
      </Link>
    </sup>
  )
}

// The page has its own first and second level; what a text brings stands below them.
const heading: NonNullable<Components['h3']> = ({ children }) => <h3 className="font-semibold">{children}</h3>

const components: Components = {
  a: ({ href, children }) => <Anchor href={href}>{children}</Anchor>,
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  h5: heading,
  h6: heading,
  ul: ({ children }) => <ul className="flex list-disc flex-col gap-1.5 pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="flex list-decimal flex-col gap-1.5 pl-5">
      {children}
    </ol>
  ),
  blockquote: ({ children }) => <blockquote className="border-rule border-l-2 pl-3">{children}</blockquote>,
  pre: ({ children }) => <pre className="bg-raised rounded-lg p-3 whitespace-pre-wrap">{children}</pre>,
  code: ({ children }) => <code className="font-mono text-[0.9em]">{children}</code>,
}
