// One look at one proxy, through the API server: whoever watches needs no way to the pods' network.
import type { KubeClient } from '../../api/kube/client.ts'
import type { ObjectRef } from '../../api/kube/objects.ts'
import { metricsPort } from '../../api/v1alpha1/names.ts'
import { type Look, parseConnections } from './parseConnections.ts'

/** Ten thousand connections are two MiB. */
const MAX_BYTES = 16 * 1024 * 1024

/** Rejects with a KubeError, with what is wrong with the answer, or with the signal's reason. */
export async function askProxy(
  client: KubeClient,
  { namespace, name }: Required<ObjectRef>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Look> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}:${metricsPort}/proxy/connections`
  // The client's own limit ends with the headers; a proxy may stop in the middle of its answer.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const { body } = await client.raw({ method: 'GET', path, timeoutMs, signal: limit })
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new Error(`the answer of /connections is longer than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  const parsed = parseConnections(Buffer.concat(chunks).toString('utf8'))
  if (parsed.kind === 'refused') throw new Error(parsed.why)
  return parsed.look
}
