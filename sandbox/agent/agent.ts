// One node of a cluster whose pods are processes of this machine: joins all parts, starts and ends them.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { createClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { createRecorder } from '../../api/kube/events.ts'
import type { Node, Pod, Service } from '../../api/kube/objects.ts'
import { type Reflector, startReflector } from '../../api/kube/reflector.ts'
import { nodes, pods, services } from '../../api/kube/resources.ts'
import { createAddressPool, parseRange } from './addresses.ts'
import { createImages } from './images.ts'
import { startKubelet } from './kubelet/server.ts'
import { createLimit } from './limit.ts'
import { buildNodeWish } from './node/object.ts'
import { registerNode, removeStartupTaints, startHeartbeat, writeStatus } from './node/register.ts'
import type { Options } from './options.ts'
import { killOrphans, removeForgotten } from './orphans.ts'
import type { Parts } from './parts.ts'
import { createPods } from './pods.ts'
import { createFifos } from './process/fifos.ts'
import { createStrays } from './process/strays.ts'
import { createScheduler } from './schedule/scheduler.ts'
import { planListen } from './services/listen.ts'
import { createLoadBalancer } from './services/loadBalancer.ts'
import { buildServiceVariables } from './services/variables.ts'
import { createSources } from './sources.ts'

export type Agent = {
  /** Ends all pods' processes within a bounded time. */
  stop(): Promise<void>
}

/** More at once would only queue in the API server. */
const MOST_CALLS = 32

/** Resolves when the node is registered and every pod of it is known. */
export async function startAgent(given: Options, log: Logger): Promise<Agent> {
  const options = { ...given, state: resolve(given.state) }
  mkdirSync(options.state, { recursive: true })
  const killed = killOrphans(options.state)
  if (killed > 0) log.warn({ killed }, 'ended processes that an earlier agent left behind')

  const access = await loadConfig({ KUBECONFIG: options.kubeconfig })
  const client = createClient(access, { userAgent: 'isolation-proxy-agent' })
  const recorderOf = (controller: string) =>
    createRecorder({
      ...{ client, controller, instance: options.nodeName },
      onError: err => log.warn({ err }, 'an Event was refused'),
    })
  const order = options.recycleAddresses ? 'lowest' : 'oldest'
  const onError = (err: unknown) => log.warn({ err }, 'a watch was interrupted, will go on')

  const serviceReflector: Reflector<Service> = startReflector({
    ...{ client, resource: services, onError },
    indexes: { namespace: ({ metadata }) => [metadata.namespace ?? ''] },
    onChange(change) {
      loadBalancer.onService(change)
      pods_.poke(change.object.metadata.namespace ?? '')
    },
  })
  const servicesOf = ({ metadata }: Pod) => serviceReflector.byIndex('namespace', metadata.namespace ?? '')
  const loadBalancer = createLoadBalancer({
    ...{ client, log, get: serviceReflector.get },
    addresses: createAddressPool({ range: parseRange(options.loadBalancerCIDR), order }),
  })
  const parts: Parts = {
    ...{ options, client, log },
    recorder: recorderOf('kubelet'),
    limit: createLimit(MOST_CALLS),
    addresses: createAddressPool({ range: parseRange(options.podCIDR), reserved: [options.nodeIP], order }),
    images: createImages(options.images, options.imagesFile),
    fifos: createFifos(join(options.state, 'fifos')),
    strays: createStrays(),
    sources: createSources({ client, log }),
    serviceVariables: pod => buildServiceVariables({ pod, services: servicesOf(pod), apiServer: access.server }),
    listenAddresses: (pod, ip, ready) =>
      planListen({ pod, ip, ready, services: servicesOf(pod), nodeIP: options.nodeIP }),
  }
  const pods_ = createPods(parts)
  await serviceReflector.synced

  const kubelet = await startKubelet({ options, pods: pods_, fifos: parts.fifos, log })
  let trouble: string | undefined
  const wish = () => buildNodeWish(options, kubelet.port, trouble)
  await registerNode({ client, wish })

  const scheduler = createScheduler({
    ...{ client, log, nodeName: options.nodeName },
    recorder: recorderOf('default-scheduler'),
    node: () => nodeReflector.get(options.nodeName),
    pods: () => podReflector,
  })
  const nodeReflector: Reflector<Node> = startReflector({
    ...{ client, resource: nodes, onError },
    fieldSelector: `metadata.name=${options.nodeName}`,
    onChange({ type, object }) {
      scheduler.retry()
      if (type !== 'deleted' && !trouble) void removeStartupTaints(client, object).catch(onError)
    },
  })
  await nodeReflector.synced
  const podReflector: Reflector<Pod> = startReflector({
    ...{ client, resource: pods, onError },
    onChange(change) {
      scheduler.onPod(change)
      pods_.onPod(change)
    },
  })
  await podReflector.synced
  await removeForgotten(options.state, new Set(podReflector.list().map(({ metadata }) => metadata.uid!)))
  const heartbeat = startHeartbeat({ client, log, heartbeatMs: options.timing.heartbeatMs, wish })

  return {
    async stop() {
      trouble = 'node is shutting down'
      heartbeat.stop()
      kubelet.close()
      await scheduler.stop()
      await Promise.allSettled([writeStatus(client, wish()), pods_.shutDown(options.timing.shutdownMs)])
      await Promise.all([podReflector, nodeReflector, serviceReflector, parts.sources].map(part => part.stop()))
      await loadBalancer.stop()
      await client.close()
    },
  }
}
