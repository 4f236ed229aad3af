// How a resolved kubeconfig reaches its server: certificates and tokens read, headers and proxy chosen.
import { readFile } from 'node:fs/promises'
import type { ClusterAccess, Environment } from '../config.ts'
import { inBytes } from '../inBytes.ts'
import { cacheToken, type TokenSource } from '../token.ts'
import { bareAddress, credentialsIn } from './address.ts'
import type { User } from './entries.ts'
import { execCredentials } from './exec.ts'
import { reasonOf } from './files.ts'
import { assertPair, authorityIn } from './pem.ts'
import { proxyFor } from './proxy.ts'
import type { Resolved } from './resolve.ts'
import { systemRoots } from './roots.ts'
import { findProblems } from './validate.ts'

export type Surroundings = {
  readonly env: Environment
  readonly stdinIsTerminal: boolean
  /** Where nothing says who we are to a server that wants to know. Without it we come as nobody. */
  readonly askWho?: AskWho | undefined
  /** False while the terminal is drawn on. True unless said. */
  readonly mayTalk?: (() => boolean) | undefined
  /** Ends what is still run for a credential. */
  readonly signal?: AbortSignal | undefined
}

/** `server` is its address, for people. */
export type AskWho = (server: string) => Promise<{ readonly username: string; readonly password: string }>

/** `resolved.cluster` has a server. Rejects with all that is wrong with it. */
export async function accessOf(resolved: Resolved, surroundings: Surroundings): Promise<ClusterAccess> {
  const { env, stdinIsTerminal, mayTalk = () => true, signal } = surroundings
  const { cluster, user, namespace } = resolved
  const server = new URL(cluster.server!)
  const files = await readFiles(resolved)
  const typed = credentialsIn(server)
  const impersonation = impersonationHeaders(user)
  const always = typed ? { ...impersonation, ...basicHeader(typed) } : impersonation
  const access: ClusterAccess = {
    server: bareAddress(server),
    namespace,
    headers: always,
    proxy: cluster.proxyUrl ?? proxyFor(server, env),
  }
  // As kubectl: over plain http nobody is told who we are, but for what the address itself says.
  if (server.protocol !== 'https:') return access
  const { ca, cert, key } = files
  if (cert && key) assertPair(cert.toString('latin1'), key.toString('latin1'))
  // A file without anything in it names nobody, to kubectl since 1.36. Before, it counted as no file.
  const trusted = ca && (ca.length > 0 ? authorityIn(ca.toString('latin1')) : [])
  const token = await tokenOf(user)
  const isNamed = cert || user.username || token
  const asked = isNamed || user.exec ? undefined : await surroundings.askWho?.(access.server)
  return {
    ...access,
    ca: trusted ?? (cluster.insecureSkipTlsVerify ? undefined : await systemRoots(env)),
    ...{ cert, key, serverName: cluster.tlsServerName, skipTlsVerify: cluster.insecureSkipTlsVerify },
    headers: { ...(token && user.tokenFile ? {} : basicHeader({ ...asked, ...user })), ...access.headers },
    token,
    credentials:
      user.exec && !isNamed
        ? execCredentials({ plugin: user.exec, cluster, ca, env, stdinIsTerminal, mayTalk, signal, now: Date.now })
        : undefined,
  }
}

type Files = { readonly ca: Buffer | undefined; readonly cert: Buffer | undefined; readonly key: Buffer | undefined }

/** What stands in the kubeconfig itself wins over files that it names. */
async function readFiles(resolved: Resolved): Promise<Files> {
  const { cluster, user, clusterName, userName } = resolved
  const problems = findProblems(resolved)
  const read = async (path: string | undefined, what: string) => {
    if (!path) return undefined
    return readNamed(path, what).catch((error: Error) => {
      problems.push(error.message)
      return undefined
    })
  }
  const cert = await read(user.clientCertificate, `client-cert ${user.clientCertificate} for ${userName}`)
  const key = await read(user.clientKey, `client-key ${user.clientKey} for ${userName}`)
  const authority = `certificate-authority ${cluster.certificateAuthority} for ${clusterName}`
  const ca = await read(cluster.certificateAuthority, authority)
  if (problems.length > 1) throw new Error(`invalid configuration: [${problems.join(', ')}]`)
  if (problems.length > 0) throw new Error(problems[0])
  return {
    ca: decoded(cluster.certificateAuthorityData) ?? ca,
    cert: decoded(user.clientCertificateData) ?? cert,
    key: decoded(user.clientKeyData) ?? key,
  }
}

/** Rejects with a sentence that says what the file was to be. */
export async function readNamed(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new Error(`unable to read ${what} due to ${reasonOf(cause, path)}`, { cause })
  }
}

function decoded(base64: string | undefined): Buffer | undefined {
  return base64 ? Buffer.from(base64, 'base64') : undefined
}

/** A file is read again as it rotates, and wins over the token beside it; one that is alone must be there from the start, and one with nothing in it counts as none: all as in client-go. */
async function tokenOf({ token, tokenFile }: User): Promise<TokenSource | undefined> {
  if (!tokenFile) return token ? async () => token : undefined
  const read = async () => (await readNamed(tokenFile, `tokenFile ${tokenFile}`)).toString('utf8').trim()
  if (!token && (await read()) === '') return undefined
  return cacheToken({ read: () => (token ? read().catch(() => token) : read()), now: () => performance.now() })
}

function basicHeader({ username, password }: Pick<User, 'username' | 'password'>): Record<string, string> | undefined {
  if (!username && !password) return undefined
  return { authorization: `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')}` }
}

function impersonationHeaders(user: User): Record<string, string | string[]> | undefined {
  if (!user.impersonate) return undefined
  const extra = Object.entries(user.impersonateExtra ?? {})
  return {
    'Impersonate-User': inBytes(user.impersonate),
    ...(user.impersonateUid && { 'Impersonate-Uid': inBytes(user.impersonateUid) }),
    ...(user.impersonateGroups && { 'Impersonate-Group': user.impersonateGroups.map(inBytes) }),
    ...Object.fromEntries(
      extra.map(([name, values]) => [`Impersonate-Extra-${headerName(name)}`, values.map(inBytes)]),
    ),
  }
}

/** What may not stand in a header's name is escaped as in a URL; the server takes names in lower case. */
function headerName(key: string): string {
  return encodeURIComponent(key).replace(/[()]/g, char => `%${char.charCodeAt(0).toString(16)}`)
}
