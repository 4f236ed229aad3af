// Where a page ends and the next one begins, as the token that a client brings back unread.
import { badRequest } from '../refusal.ts'
import type { Place } from '../store/walk.ts'

/** Of the moment that all pages show. */
export type PageEnd = { readonly revision: number; readonly after: Place }

export function writeContinue({ revision, after }: PageEnd): string {
  return Buffer.from(JSON.stringify({ rv: revision, ns: after.namespace, name: after.name })).toString('base64url')
}

/** Throws a bad request for what is no token of ours. */
export function readContinue(token: string): PageEnd {
  try {
    const { rv, ns, name } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Record<string, unknown>
    if (
      typeof rv === 'number' &&
      Number.isSafeInteger(rv) &&
      rv > 0 &&
      typeof ns === 'string' &&
      typeof name === 'string'
    ) {
      return { revision: rv, after: { namespace: ns, name } }
    }
  } catch {
    // Said below.
  }
  throw badRequest(`invalid continue token: continue key is not valid: ${token}`)
}
