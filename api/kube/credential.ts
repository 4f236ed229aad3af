// What proves who we are, for one request: a bearer token, a client certificate, or both. It may change under a running process.
import type { TokenSource } from './token.ts'

export type Certificate = { readonly cert: string | Buffer; readonly key: string | Buffer }

export type Credential = { readonly token?: string | undefined; readonly certificate?: Certificate | undefined }

/**
 * The credential to use now. `rejected` is one that the server has just answered with 401: if it is still the known one, another is
 * sought. When the answer is `rejected` itself, there is no better one.
 */
export type CredentialSource = (rejected?: Credential) => Promise<Credential>

const nothing: Credential = {}

/** Of tokens alone. The same token is the same credential. */
export function tokenCredentials(token: TokenSource | undefined): CredentialSource {
  if (!token) return async () => nothing
  let known = nothing
  return async rejected => {
    const next = await token(rejected?.token)
    if (next !== known.token) known = { token: next }
    return known
  }
}
