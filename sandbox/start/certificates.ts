// Certificates of one sandbox: its authority, the API server's, the node's, and the one by which the API server is known to the node.
import { X509Certificate } from 'node:crypto'
import { type Issued, issue, type Subject } from './certificate/issue.ts'

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

export function makeCertificates(called: Called, nowMs: number): Certificates {
  const ca = issue({
    subject: { name: 'isolation-proxy-sandbox' },
    issuer: undefined,
    ...validity(nowMs, AUTHORITY_DAYS),
  })
  const leaf = (subject: Subject, names?: Names) =>
    pairOf(issue({ subject, issuer: ca, names, ...validity(nowMs, DAYS) }))
  return {
    ca: pairOf(ca),
    server: leaf({ name: 'kube-apiserver' }, called.server),
    kubelet: leaf({ name: 'system:node:sandbox', group: 'system:nodes' }, called.kubelet),
    kubeletClient: leaf({ name: 'kube-apiserver-kubelet-client', group: 'system:masters' }),
  }
}

function pairOf({ cert, privateKey }: Issued): Pair {
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

/** Valid from an hour ago: clocks differ. */
function validity(nowMs: number, days: number) {
  return { notBeforeMs: nowMs - 3_600_000, notAfterMs: nowMs + days * DAY_MS }
}
