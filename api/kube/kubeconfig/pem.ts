// PEM as Go reads it: what is no block, or is broken, is passed over, and what stands behind it is not. Node itself would read no further.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

type Block = { readonly type: string; readonly hasHeaders: boolean; readonly pem: string }

/** Blocks begin and end at the margin, and hold nothing but base64 behind their headers. */
function blocksIn(text: string): Block[] {
  const block =
    /^-----BEGIN ([^\n]*?)-----[ \t\r]*\n((?:[^\n:]+:[^\n]*\n)*)((?:(?!-----)[^:])*?)^-----END \1-----[ \t\r]*$/gm
  return [...text.matchAll(block)].flatMap(([, type = '', headers, body = '']) => {
    const base64 = body.replace(/\s/g, '')
    if (!isBase64(base64)) return []
    const lines = (base64.match(/.{1,64}/g) ?? []).join('\n')
    return [{ type, hasHeaders: headers !== '', pem: `-----BEGIN ${type}-----\n${lines}\n-----END ${type}-----` }]
  })
}

/** Complete, with its padding: what is not is refused by Go. Line ends are no part of it. */
export function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
}

/** In PEM, one each. */
export function certificatesIn(text: string): string[] {
  return certificateBlocks(text)
    .map(({ pem }) => pem)
    .filter(isCertificate)
}

function certificateBlocks(text: string): Block[] {
  return blocksIn(text).filter(({ type, hasHeaders }) => type === 'CERTIFICATE' && !hasHeaders)
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}

/** Those of an authority. Throws kubectl's sentence when there is none among them. */
export function authorityIn(text: string): string[] {
  const found = certificatesIn(text)
  if (found.length > 0) return found
  throw new Error(`unable to load root certificates: ${whyNone(text)}`)
}

function whyNone(text: string): string {
  if (certificateBlocks(text).length > 0) return 'failed to parse certificate: x509: malformed certificate'
  return blocksIn(text).length > 0 ? 'no valid certificate authority data seen' : 'unable to parse bytes as PEM block'
}

/** Throws kubectl's sentence when a client's certificate and key are none, or not of each other. */
export function assertPair(certificate: string, key: string): void {
  const [certificates, keys] = [blocksIn(certificate), blocksIn(key)]
  if (certificates.length === 0) throw new Error('tls: failed to find any PEM data in certificate input')
  const [leaf] = certificateBlocks(certificate)
  if (!leaf)
    throw new Error(`tls: failed to find "CERTIFICATE" PEM block in certificate input: ${typesOf(certificates)}`)
  if (keys.length === 0) throw new Error('tls: failed to find any PEM data in key input')
  if (!keys.some(({ type }) => /^(.* )?PRIVATE KEY$/.test(type))) {
    throw new Error(`tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input: ${typesOf(keys)}`)
  }
  assertMatch(
    readOr(() => new X509Certificate(leaf.pem), 'tls: failed to parse certificate'),
    readOr(() => createPrivateKey(key), 'tls: failed to parse private key'),
  )
}

function assertMatch(certificate: X509Certificate, key: KeyObject): void {
  if (certificate.publicKey.asymmetricKeyType !== key.asymmetricKeyType) {
    throw new Error('tls: private key type does not match public key type')
  }
  if (!certificate.checkPrivateKey(key)) throw new Error('tls: private key does not match public key')
}

function typesOf(blocks: readonly Block[]): string {
  return `it holds ${blocks.map(({ type }) => type).join(', ')}`
}

function readOr<T>(read: () => T, what: string): T {
  try {
    return read()
  } catch (cause) {
    throw new Error(`${what}: ${(cause as Error).message}`, { cause })
  }
}
