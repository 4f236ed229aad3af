// Who may use the kubelet's endpoint: the API server, by the certificate that the cluster gave it.
import type { TLSSocket } from 'node:tls'
import type { Options } from '../options.ts'
import { Refusal } from './refusal.ts'

/** Without a CA to judge by, nobody may. Throws a Refusal. */
export function mayEnter(socket: TLSSocket, { kubeletClientCA }: Pick<Options, 'kubeletClientCA'>): void {
  if (!kubeletClientCA) {
    throw new Refusal(401, 'this node cannot tell who asks: start the node agent with --kubelet-client-ca FILE')
  }
  if (!socket.authorized) throw new Refusal(401, 'a client certificate of this cluster is needed')
  const { subject } = socket.getPeerCertificate()
  if (isApiServer(subject)) return
  throw new Refusal(
    403,
    `${[subject?.CN].flat().join(', ') || 'this certificate'} may not use the node endpoint; the API server may`,
  )
}

/** kubeadm names it in group kubeadm:cluster-admins or system:masters; only those hold the right to reach into every node. */
function isApiServer(subject: { O?: string | string[]; CN?: string | string[] } | undefined): boolean {
  const groups = [subject?.O ?? []].flat()
  return groups.includes('system:masters') || groups.includes('kubeadm:cluster-admins')
}
