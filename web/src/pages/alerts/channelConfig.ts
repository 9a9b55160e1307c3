/** The kinds of channels that can be made today, with their names. */
export const channelKinds: Record<string, string> = { email: 'Email', webhook: 'Webhook' }

/** What a channel's configuration holds, which OpenAPI leaves open because it differs by kind. */
export interface ChannelConfig {
  url: string
  to: string[]
  /** In the answer to a webhook's creation alone. */
  secret: string | null
}

export function configOf(config: unknown): ChannelConfig {
  const { url, to, secret } = (config ?? {}) as Partial<Record<string, unknown>>
  return {
    url: typeof url === 'string' ? url : '',
    to: Array.isArray(to) ? to.filter((one): one is string => typeof one === 'string') : [],
    secret: typeof secret === 'string' ? secret : null,
  }
}

/** The addresses of a text that has them on lines of their own, or between commas. */
export function addressesOf(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((address) => address.trim())
    .filter(Boolean)
}
