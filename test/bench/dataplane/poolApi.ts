// An API server that answers at once, for the benchmark's proxy: one DedicatedService, and tickets that are made ready a few at a time until all are reserved. It stands for etcd, kube-apiserver and operator, whose work is left out; what the proxy asks and is told is what they would.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { KubeClient, WatchEvent } from '../../../api/kube/client.ts'
import { KubeError } from '../../../api/kube/errors.ts'
import type { KubeObject, Lease, ObjectMeta } from '../../../api/kube/objects.ts'
import { leases } from '../../../api/kube/resources.ts'
import { basePoolSizeAnnotation } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { setDefaults } from '../../../sandbox/server/custom/defaults.ts'
import { createChannel } from './channel.ts'

export type PoolSpec = {
  readonly service: string
  readonly namespace: string
  readonly tickets: number
  readonly targetPort: number
}

/** Idle at one moment: a proxy looks at all that can be reserved whenever it reserves. */
const AT_ONCE = 32

export function createPoolApi(spec: PoolSpec): KubeClient {
  let version = 1
  let made = 0
  let idle = 0
  const tickets = new Map<string, IsolationPod>()
  const events = createChannel<WatchEvent<KubeObject>>()
  const stamp = () => `${++version}`
  const tell = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject) => events.put({ type, object })
  const makeReady = () => {
    for (; idle < AT_ONCE && made < spec.tickets; made += 1, idle += 1) {
      const ticket = buildTicket(spec, made, stamp())
      tickets.set(ticket.metadata.name, ticket)
      tell('ADDED', ticket)
    }
  }
  const patchTicket = (name: string, patch: Partial<IsolationPod>): IsolationPod => {
    const known = tickets.get(name)
    if (!known) throw new KubeError(`there is no ticket ${name}`, { kind: 'notFound', outcome: 'refused' })
    const metadata = { ...known.metadata, resourceVersion: stamp() }
    const ticket = { ...known, metadata, status: { ...known.status, ...patch.status } } as IsolationPod
    tickets.set(name, ticket)
    tell('MODIFIED', ticket)
    if (ticket.status?.phase === 'Reserved') {
      idle -= 1
      if (idle === 0) makeReady()
    } else if (ticket.status?.phase === 'Done') {
      tickets.delete(name)
      tell('DELETED', { ...ticket, metadata: { ...metadata, resourceVersion: stamp() } })
    }
    return ticket
  }
  const confirm = (lease: Lease): Lease => {
    const metadata = { ...lease.metadata, uid: 'lease', resourceVersion: stamp() }
    return { ...lease, metadata }
  }

  const api: Pick<KubeClient, 'list' | 'watch' | 'create' | 'patch' | 'close'> = {
    async list({ plural }) {
      const items = plural === dedicatedServices.plural ? [buildService(spec)] : []
      return { metadata: { resourceVersion: `${version}` }, items: items as never[] }
    },
    async *watch({ plural }, { signal }) {
      if (plural !== isolationPods.plural) return void (await silence(signal))
      makeReady()
      yield* events.take(signal) as AsyncIterable<WatchEvent<never>>
    },
    create: async (resource, object) => only(leases.plural, resource.plural, () => confirm(object as Lease)) as never,
    async patch({ plural }, { name }, patch) {
      if (plural === leases.plural) return confirm(patch as Lease) as never
      return only(isolationPods.plural, plural, () => patchTicket(name, patch as Partial<IsolationPod>)) as never
    },
    close: async () => {},
  }
  return new Proxy(api as KubeClient, {
    get(target, verb) {
      if (verb in target) return target[verb as keyof KubeClient]
      throw new Error(`the proxy asked for ${String(verb)}, which the benchmark's API server does not have`)
    },
  })
}

function only<T>(served: string, asked: string, answer: () => T): T {
  if (served !== asked) throw new Error(`the proxy wrote ${asked}, which the benchmark's API server does not have`)
  return answer()
}

/** Everything but its name and size is what the CRD gives to whoever says nothing. */
function buildService({ service, namespace, tickets, targetPort }: PoolSpec): DedicatedService {
  const manifest = join(import.meta.dirname, '../../../manifests/crd/dedicatedservices.yaml')
  const { schema } = parse(readFileSync(manifest, 'utf8')).spec.versions[0]
  const annotations = { [basePoolSizeAnnotation]: `${tickets}` }
  const draft = { metadata: buildMetadata(service, namespace, '1'), spec: { image: 'echo', port: targetPort } }
  setDefaults(draft, schema.openAPIV3Schema)
  return { ...draft, metadata: { ...draft.metadata, annotations } } as unknown as DedicatedService
}

/** Each pod has an address of its own; one server listens on all of them. */
function buildTicket({ service, targetPort }: PoolSpec, index: number, version: string): IsolationPod {
  const name = `${service}-${index.toString(36).padStart(10, '0')}`
  const podIP = `127.${16 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
  return {
    metadata: buildMetadata(name, 'pool', version),
    spec: { templateHash: 'benchmark', port: targetPort },
    status: { phase: 'Idle', podUID: `pod-${index}`, podIP },
  } as IsolationPod
}

function buildMetadata(name: string, namespace: string, resourceVersion: string): ObjectMeta {
  return { name, namespace, uid: `uid-${name}`, resourceVersion }
}

function silence(signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => signal?.addEventListener('abort', () => resolve(), { once: true }))
}
