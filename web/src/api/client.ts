import createClient, { type Middleware } from 'openapi-fetch'
import { workspaceId } from '@/api/workspace'
import { Problem } from './problem'
import type { components, paths } from './schema'

const context: Middleware = {
  onRequest({ request }) {
    const workspace = workspaceId()
    if (workspace) {
      request.headers.set('X-Tenant-ID', workspace)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      // No other site can set it, so the gateway knows that this page asks.
      request.headers.set('X-CSRF', '1')
      request.headers.set('Idempotency-Key', crypto.randomUUID())
    }
    return request
  },
  async onResponse({ response }) {
    if (!response.ok) {
      throw Problem.ofAnswer(
        response,
        await response
          .clone()
          .json()
          .catch(() => undefined),
      )
    }
  },
}

/** The public interface, typed by its OpenAPI document. What is not a success is thrown as a {@link Problem}. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' })
api.use(context)

/** The body of an answer; for answers without one, undefined. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** A shape of the interface by its name in the OpenAPI document. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]
