/** How a program proves who it is when it asks for a token. */
export const authMethods: [value: string, title: string][] = [
  ['client_secret_basic', 'Secret in a header'],
  ['client_secret_post', 'Secret in the form'],
  ['private_key_jwt', 'Signs with a key of its own'],
  ['none', 'Not at all (public; acts for people only)'],
]

export function hasSecret(method: string): boolean {
  return method.startsWith('client_secret_')
}

/** Those that a client can have: once made, it can only change between the two ways to send a secret. */
export function authMethodsFor(method: string | undefined): [value: string, title: string][] {
  return authMethods.filter(([value]) => !method || value === method || (hasSecret(method) && hasSecret(value)))
}
