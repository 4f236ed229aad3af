// Issues a certificate on the curve P-256 (RFC 5280): Node reads certificates, and makes none.
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { address, bitString, bits, boolean, integer, octets, oid, sequence, set, tagged, time, utf8 } from './der.ts'

export type Subject = { readonly name: string; readonly group?: string | undefined }

export type Issued = {
  readonly subject: Subject
  /** PEM. */
  readonly cert: string
  readonly privateKey: KeyObject
}

export type CertificateWish = {
  readonly subject: Subject
  /** Undefined: it signs itself, and may sign others. */
  readonly issuer: Pick<Issued, 'subject' | 'privateKey'> | undefined
  /** What a server is called; undefined for a client. */
  readonly names?: { readonly addresses: readonly string[]; readonly hosts: readonly string[] } | undefined
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

const VERSION_3 = tagged(0xa0, integer(Buffer.from([2])))
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
const KEY_USAGE = { digitalSignature: 0, keyCertSign: 5, cRLSign: 6 } as const

export function issue(wish: CertificateWish): Issued {
  const { subject, notBeforeMs, notAfterMs } = wish
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = wish.issuer ?? { subject, privateKey }
  const body = sequence(
    VERSION_3,
    integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    nameOf(issuer.subject),
    sequence(time(notBeforeMs), time(notAfterMs)),
    nameOf(subject),
    publicKeyOf(privateKey),
    tagged(0xa3, sequence(...extensionsOf(wish, { own: keyID(privateKey), issuer: keyID(issuer.privateKey) }))),
  )
  const signed = sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, issuer.privateKey)))
  return { subject, cert: pemOf(signed), privateKey }
}

function nameOf({ name, group }: Subject): Buffer {
  const attribute = (id: string, value: string) => set(sequence(oid(id), utf8(value)))
  return sequence(...(group === undefined ? [] : [attribute('2.5.4.10', group)]), attribute('2.5.4.3', name))
}

type KeyIDs = { readonly own: Buffer; readonly issuer: Buffer }

function extensionsOf({ issuer, names }: CertificateWish, ids: KeyIDs): Buffer[] {
  const usages = issuer ? [KEY_USAGE.digitalSignature] : [KEY_USAGE.keyCertSign, KEY_USAGE.cRLSign]
  const common = [
    extension('2.5.29.19', sequence(...(issuer ? [] : [boolean(true)])), 'critical'),
    extension('2.5.29.15', bits(...usages), 'critical'),
    extension('2.5.29.14', octets(ids.own)),
    extension('2.5.29.35', sequence(tagged(0x80, ids.issuer))),
  ]
  if (!issuer) return common
  if (!names) return [...common, extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.2')))]
  const hosts = names.hosts.map(host => tagged(0x82, Buffer.from(host, 'ascii')))
  const addresses = names.addresses.map(each => tagged(0x87, address(each)))
  return [
    ...common,
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...hosts, ...addresses)),
  ]
}

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value))
}

function publicKeyOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
}

/** By this clients find whose key signed what; of which bytes it is a hash is the issuer's own affair. */
function keyID(privateKey: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyOf(privateKey)).digest()
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
