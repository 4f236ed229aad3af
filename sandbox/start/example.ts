// The example service, followed until a client can connect to it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeClient } from '../../api/kube/client.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { listListeners } from '../agent/process/listeners.ts'

export type ServiceRef = { readonly namespace: string; readonly name: string }

export type Readiness =
  | { kind: 'ready'; address: string }
  /** `why` is what its status says last. */
  | { kind: 'late'; why: string }
  | { kind: 'missing' }

const LOOK_MS = 25

/** Resolves as soon as it is ready, or when `signal` aborts. */
export async function followUntilReady(client: KubeClient, ref: ServiceRef, signal: AbortSignal): Promise<Readiness> {
  const readiness = await followStatus(client, ref, signal)
  if (readiness.kind !== 'ready') return readiness
  // Its status may be from an earlier life; whoever listens is of this one. To connect would cost a pod.
  while (!isListening(readiness.address)) {
    if (signal.aborted) return { kind: 'late', why: 'its proxy does not listen yet' }
    await sleep(LOOK_MS)
  }
  return readiness
}

function isListening(address: string): boolean {
  return listListeners().some(listener => `${listener.address}:${listener.port}` === address)
}

async function followStatus(client: KubeClient, ref: ServiceRef, signal: AbortSignal): Promise<Readiness> {
  let seen: DedicatedService | undefined
  try {
    seen = await client.get(dedicatedServices, ref)
    if (isReady(seen)) return { kind: 'ready', address: seen.status!.address! }
    const { resourceVersion = '' } = seen.metadata
    for await (const event of client.watch(dedicatedServices, { namespace: ref.namespace, resourceVersion, signal })) {
      if (event.type === 'BOOKMARK' || event.object.metadata.name !== ref.name) continue
      if (event.type === 'DELETED') return { kind: 'missing' }
      seen = event.object
      if (isReady(seen)) return { kind: 'ready', address: seen.status!.address! }
    }
  } catch (error) {
    if (isKubeError(error, 'notFound')) return { kind: 'missing' }
    if (!signal.aborted) throw error
  }
  return { kind: 'late', why: describeTrouble(seen) }
}

function isReady({ status }: DedicatedService): boolean {
  const ready = status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return ready === true && Boolean(status?.address)
}

function describeTrouble(service: DedicatedService | undefined): string {
  const conditions = service?.status?.conditions ?? []
  const telling = conditions.find(({ type, status }) => type === 'Degraded' && status === 'True')
  const waiting = conditions.find(({ type, status }) => type === 'Ready' && status !== 'True')
  return telling?.message ?? waiting?.message ?? 'the operator has not looked at it yet'
}
