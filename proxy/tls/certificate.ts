// Reads what a proxy shows its clients, and whose certificates it accepts of them, from the folders of mounted Secrets.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createSecureContext } from 'node:tls'

export type Certificate = {
  /** With the certificates between it and its authority. PEM, as the key. */
  readonly cert: string
  readonly key: string
  /** Who vouches for clients; undefined where these show none. Never empty: Node would take the authorities of the web instead. */
  readonly authorities: readonly string[] | undefined
  /** Of the first certificate, in milliseconds since 1970. */
  readonly expiresAt: number
  readonly subject: string
}

export type CertificateFolders = {
  /** Of a Secret of type kubernetes.io/tls. */
  readonly own: string
  /** Of the Secret with ca.crt. */
  readonly clients: string | undefined
}

/** Rejects with a sentence when something is missing, does not belong together or is no certificate. */
export async function readCertificate({ own, clients }: CertificateFolders): Promise<Certificate> {
  const [[cert, key], bundle] = await Promise.all([
    readTogether(own, ['tls.crt', 'tls.key']),
    clients === undefined ? undefined : readTogether(clients, ['ca.crt']),
  ])
  const authorities = bundle && parseAuthorities(bundle[0]!)
  const first = demand('tls.crt holds no certificate that can be read', () => new X509Certificate(cert!))
  demand('tls.crt and tls.key cannot be used together', () => {
    // A key that is empty OpenSSL takes for one to come later.
    if (!first.checkPrivateKey(createPrivateKey(key!))) throw new Error('it is the key of another certificate')
    return createSecureContext({ cert, key, ca: authorities })
  })
  return { cert: cert!, key: key!, authorities, expiresAt: Date.parse(first.validTo), subject: first.subject }
}

/** Of one state of the Secret: what its names lead to is replaced as a whole, and may go while it is read. */
async function readTogether(folder: string, names: readonly string[]): Promise<string[]> {
  const once = async () => {
    const now = dirname(await realpath(join(folder, names[0]!)))
    return Promise.all(names.map(name => readFile(join(now, name), 'utf8')))
  }
  return once().catch(once)
}

function parseAuthorities(bundle: string): string[] {
  const found = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) throw new Error('ca.crt holds no certificate, so no client could be let in')
  for (const one of found) demand('ca.crt holds a certificate that cannot be read', () => new X509Certificate(one))
  return found
}

function demand<T>(sentence: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw new Error(`${sentence}: ${(cause as Error).message}`, { cause })
  }
}
