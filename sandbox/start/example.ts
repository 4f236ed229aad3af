// The example service, followed until a client can connect to it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeClient } from '../../api/kube/client.ts'
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
    const one = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` }
    // Its own resourceVersion may be too old to watch from; that of a list is not.
    const { items, metadata } = await client.list(dedicatedServices, one)
    seen = items[0]
    if (!seen) return { kind: 'missing' }
    if (isReady(seen)) return { kind: 'ready', address: seen.status!.address! }
    const { resourceVersion = '' } = metadata
    for await (const event of client.watch(dedicatedServices, { ...one, resourceVersion, signal })) {
      if (event.type === 'BOOKMARK') continue
      if (event.type === 'DELETED') return { kind: 'missing' }
      seen = event.object
      if (isReady(seen)) return { kind: 'ready', address: seen.status!.address! }
    }
  } catch (error) {
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
