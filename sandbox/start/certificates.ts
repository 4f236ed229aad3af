// Certificates of one sandbox: its authority, the API server's, the node's, and the one by which the API server is known to the node.
import { X509Certificate } from 'node:crypto'

/** Both PEM. */
export type Pair = { readonly cert: string; readonly key: string }

export type Certificates = {
  readonly ca: Pair
  readonly server: Pair
  readonly kubelet: Pair
  /** The API server's towards the kubelet. */
  readonly kubeletClient: Pair
}

/** Addresses and names that a server is called by. */
export type Names = { readonly addresses: readonly string[]; readonly hosts: readonly string[] }
export type Called = { readonly server: Names; readonly kubelet: Names }

const DAY_MS = 24 * 3_600_000
const AUTHORITY_DAYS = 3_650
const DAYS = 730
/** With so little left it is made anew at a start: nobody runs a sandbox for longer without one. */
const RENEW_DAYS = 180

/** True when all last a while yet and bear the names that they must. */
export function areGood({ ca, server, kubelet, kubeletClient }: Certificates, called: Called, nowMs: number): boolean {
  const authority = read(ca)
  const leaves = [read(server), read(kubelet), read(kubeletClient)]
  if (!authority || leaves.includes(undefined)) return false
  const untilMs = nowMs + RENEW_DAYS * DAY_MS
  const lasting = [authority, ...leaves].every(certificate => certificate!.validToDate.getTime() > untilMs)
  return lasting && bears(leaves[0]!, called.server) && bears(leaves[1]!, called.kubelet)
}

function read({ cert }: Pair): X509Certificate | undefined {
  try {
    return new X509Certificate(cert)
  } catch {
    // Torn: it is made anew.
    return undefined
  }
}

function bears(certificate: X509Certificate, { addresses, hosts }: Names): boolean {
  return addresses.every(address => certificate.checkIP(address)) && hosts.every(host => certificate.checkHost(host))
}

export async function makeCertificates(called: Called, nowMs: number): Promise<Certificates> {
  const made = await makeAuthority(nowMs)
  const leaf = (who: Who) => makeLeaf(who, made, nowMs)
  const [server, kubelet, kubeletClient] = await Promise.all([
    leaf({ name: 'kube-apiserver', names: called.server }),
    leaf({ name: 'system:node:sandbox', group: 'system:nodes', names: called.kubelet }),
    leaf({ name: 'kube-apiserver-kubelet-client', group: 'system:masters' }),
  ])
  return { ca: made, server, kubelet, kubeletClient }
}

type Who = { readonly name: string; readonly group?: string; readonly names?: Names }

const curve = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

async function makeAuthority(nowMs: number): Promise<Pair> {
  const { generate } = await loadGenerator()
  const made = await generate([{ name: 'commonName', value: 'isolation-proxy-sandbox' }], {
    ...{ ...curve, ...validity(nowMs, AUTHORITY_DAYS) },
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}

async function makeLeaf({ name, group, names }: Who, ca: Pair, nowMs: number): Promise<Pair> {
  const { generate } = await loadGenerator()
  const subject = [...(group ? [{ name: 'organizationName', value: group }] : []), { name: 'commonName', value: name }]
  const altNames = [
    ...(names?.hosts ?? []).map(value => ({ type: 2 as const, value })),
    ...(names?.addresses ?? []).map(ip => ({ type: 7 as const, ip })),
  ]
  const made = await generate(subject, {
    ...{ ...curve, ...validity(nowMs, DAYS), ca },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: names !== undefined, clientAuth: names === undefined },
      ...(altNames.length > 0 ? [{ name: 'subjectAltName' as const, altNames }] : []),
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** Valid from an hour ago: clocks differ. */
function validity(nowMs: number, days: number) {
  return { notBeforeDate: new Date(nowMs - 3_600_000), notAfterDate: new Date(nowMs + days * DAY_MS) }
}

/** It costs a third of a second, and a folder that has its certificates needs none of it. */
async function loadGenerator() {
  return (await import('selfsigned')).default
}
