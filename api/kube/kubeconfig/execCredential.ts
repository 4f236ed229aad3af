// What goes between us and an exec credential plugin: the question in KUBERNETES_EXEC_INFO, the answer on its stdout.
import { isRecord } from '../answer.ts'
import type { Credential } from '../credential.ts'
import type { Cluster, ExecPlugin } from './entries.ts'
import { fieldsOf } from './fields.ts'
import { assertPair } from './pem.ts'
import { readYaml } from './yaml.ts'

const CONNECTION_INFO = 'ExecCredential'
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/

export type ExecAnswer = Credential & {
  /** Milliseconds since the epoch; undefined: good until it is refused. */
  readonly expiresAtMs: number | undefined
}

/** `ca` is the authority's certificates as PEM. */
export function buildExecInfo(
  { apiVersion, provideClusterInfo }: ExecPlugin,
  { cluster, ca, interactive }: { cluster: Cluster; ca: Buffer | undefined; interactive: boolean },
): string {
  const info = provideClusterInfo && {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify,
    'certificate-authority-data': ca?.toString('base64'),
    'proxy-url': cluster.proxyUrl,
    config: cluster.execExtension ?? null,
  }
  return JSON.stringify({
    kind: CONNECTION_INFO,
    apiVersion,
    spec: { ...(info && { cluster: info }), interactive },
  })
}

/** Throws a sentence when it is not what the plugin promised. Nothing of the answer is in it: it is a secret. */
export function readExecAnswer(stdout: string, apiVersion: string): ExecAnswer {
  const answer = fieldsOf(parse(stdout), '')
  const kind = answer.text('kind')
  if (kind !== CONNECTION_INFO) throw new Error(`decoding stdout: kind must be ${CONNECTION_INFO}`)
  const version = answer.text('apiVersion')
  if (version !== apiVersion) {
    const other = /^client\.authentication\.k8s\.io\/v\w{1,20}$/.test(version) ? `version ${version}` : 'another one'
    throw new Error(`exec plugin is configured to use API version ${apiVersion}, plugin returned ${other}`)
  }
  const status = answer.object('status')
  if (!status) throw new Error("exec plugin didn't return a status field")
  const [token, cert, key] = ['token', 'clientCertificateData', 'clientKeyData'].map(name => status.text(name))
  if (!token && !cert && !key) throw new Error("exec plugin didn't return a token or cert/key pair")
  if (!cert !== !key) throw new Error('exec plugin returned only certificate or key, not both')
  const expires = status.text('expirationTimestamp')
  const expiresAtMs = expires ? (RFC3339.test(expires) ? Date.parse(expires) : Number.NaN) : undefined
  if (Number.isNaN(expiresAtMs)) throw new Error('exec plugin: expirationTimestamp is not a time')
  if (cert && key) assertAnswered(cert, key)
  return { token: token || undefined, certificate: cert && key ? { cert, key } : undefined, expiresAtMs }
}

function assertAnswered(cert: string, key: string): void {
  try {
    assertPair(cert, key)
  } catch (cause) {
    throw new Error(`failed parsing client key/certificate: ${(cause as Error).message}`, { cause })
  }
}

function parse(stdout: string): unknown {
  if (stdout.trim() === '') throw new Error('decoding stdout: the plugin said nothing')
  const found = readOrNothing(stdout)
  if (isRecord(found)) return found
  throw new Error('decoding stdout: it is no object in JSON or YAML')
}

/** JSON is YAML, too. What is wrong with it is not said: that would show a part of it. */
function readOrNothing(text: string): unknown {
  try {
    return readYaml(text)
  } catch {
    return undefined
  }
}
