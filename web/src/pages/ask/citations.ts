/** Where the address of a citation in Markdown begins; what follows is the source's id. */
export const citationAddress = '#source-'

/** Makes each `[1]` of a text a Markdown link, as far as there is a source of that number. */
export function withCitationLinks(markdown: string, ids: string[]): string {
  return markdown.replace(/(?<!\\)\[(\d+)\](?![(:])/g, (mark, id: string) => (ids.includes(id) ? `[${id}](${citationAddress}${id})` : mark))
}

/** The text without `[1]`, for places where nothing can be opened. */
export function withoutCitations(markdown: string): string {
  return markdown.replace(/[ \t]*\[\d+\](?!\()/g, '')
}
