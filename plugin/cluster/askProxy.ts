// One look at one proxy, through the API server: whoever watches needs no way to the pods' network.
import type { KubeClient } from '../../api/kube/client.ts'
import type { ObjectRef } from '../../api/kube/objects.ts'
import { metricsPort } from '../../api/v1alpha1/names.ts'
import { type Look, parseConnections } from './parseConnections.ts'

/** Ten thousand connections are two MiB. */
const maxBytes = 16 * 1024 * 1024

/** Rejects with a KubeError, with what is wrong with the answer, or with the signal's reason. */
export async function askProxy(
  client: KubeClient,
  { namespace, name }: Required<ObjectRef>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Look> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}:${metricsPort}/proxy/connections`
  const { bytes } = await client.ask({ method: 'GET', path, timeoutMs, maxBytes, signal })
  const parsed = parseConnections(bytes.toString('utf8'))
  if (parsed.kind === 'refused') throw new Error(parsed.why)
  return parsed.look
}
