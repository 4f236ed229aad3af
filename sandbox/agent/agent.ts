// One node of a cluster whose pods are processes of this machine: joins all parts, starts and ends them.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import { loadConfig } from '../../api/kube/config.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import { createRecorder } from '../../api/kube/events.ts'
import { createLimit } from '../../api/kube/limit.ts'
import { startReflector } from '../../api/kube/reflector.ts'
import { pods as podKind } from '../../api/kube/resources.ts'
import { createAddressPool, orderOf, parseRange } from './addresses.ts'
import { createImages } from './images.ts'
import { startKubelet } from './kubelet/server.ts'
import { keepNode } from './node/keep.ts'
import type { Options } from './options.ts'
import { killOrphans, removeForgotten } from './orphans.ts'
import type { Parts } from './parts.ts'
import type { PodRun } from './pod/run.ts'
import { createPods } from './pods.ts'
import { createFifos } from './process/fifos.ts'
import { createStrays } from './process/strays.ts'
import { createScheduler } from './schedule/scheduler.ts'
import { followServices, type Services } from './services/follow.ts'
import { planListen } from './services/listen.ts'
import { buildServiceVariables } from './services/variables.ts'
import { createSources } from './sources.ts'
import { type Suspect, watchWildcards } from './wildcard/watch.ts'

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
  const services = followServices({ options, client, log, onChange: namespace => pods.poke(namespace) })
  const parts = buildParts({ options, client, log, services, apiServer: access.server })
  const pods = createPods(parts)
  const kubelet = await startKubelet({ options, pods, fifos: parts.fifos, log })
  await services.synced

  const scheduler = createScheduler({
    ...{ options, client, log, node: () => node.get() },
    recorder: recorderOf('default-scheduler', parts),
    pods: () => reflector,
  })
  const node = await keepNode({ options, client, log, kubeletPort: kubelet.port, onChange: scheduler.retry })
  const reflector = startReflector({
    client,
    resource: podKind,
    onError: err => log.warn({ err }, 'the watch of pods was interrupted, will go on'),
    onChange(change) {
      scheduler.onPod(change)
      pods.onPod(change)
    },
  })
  await reflector.synced
  await removeForgotten(options.state, new Set(reflector.list().map(({ metadata }) => metadata.uid!)))

  const wildcards = watchWildcards(
    () => pods.list().flatMap(listSuspects),
    err => log.warn({ err }, 'cannot tell who listens at all addresses of this machine'),
  )

  return {
    async stop() {
      wildcards.stop()
      kubelet.close()
      await scheduler.stop()
      const [retired] = await Promise.allSettled([node.retire(), pods.shutDown(options.timing.shutdownMs)])
      if (retired.status === 'rejected') log.warn({ err: retired.reason }, 'the node could not say that it shuts down')
      await Promise.all([reflector, node, services, parts.sources].map(part => part.stop()))
      await client.close()
    },
  }
}

function listSuspects(run: PodRun): Suspect[] {
  if (run.pod().spec?.hostNetwork) return []
  return run.running().flatMap(container => {
    const pid = container.current()?.running.pid
    return pid ? [{ pid, onFound: port => run.noteWildcard(container.name, port) }] : []
  })
}

type PartsInput = Pick<Parts, 'options' | 'client' | 'log'> & { services: Services; apiServer: string }

function buildParts({ options, client, log, services, apiServer }: PartsInput): Parts {
  const { nodeIP, state, podCIDR } = options
  const servicesOf = (namespace: string | undefined) => services.inNamespace(namespace ?? '')
  return {
    ...{ options, client, log },
    recorder: recorderOf('kubelet', { options, client, log }),
    limit: createLimit(MOST_CALLS),
    addresses: createAddressPool({ range: parseRange(podCIDR), reserved: [nodeIP], order: orderOf(options) }),
    images: createImages({
      given: options.images,
      file: options.imagesFile,
      builtIn: options.builtInImages,
      calledAs: options.calledAs,
    }),
    fifos: createFifos(join(state, 'fifos')),
    strays: createStrays(),
    sources: createSources({ client, log }),
    serviceVariables: pod => buildServiceVariables({ pod, services: servicesOf(pod.metadata.namespace), apiServer }),
    listenAddresses: (pod, ip, ready) =>
      planListen({ pod, ip, ready, services: servicesOf(pod.metadata.namespace), nodeIP }),
  }
}

function recorderOf(
  controller: string,
  { client, options, log }: { client: KubeClient; options: Options; log: Logger },
) {
  // A namespace that is going takes no Events any more.
  const onError = (err: unknown) =>
    log[isKubeError(err, 'forbidden', 'notFound') ? 'debug' : 'warn']({ err }, 'an Event was refused')
  return createRecorder({ client, controller, instance: options.nodeName, onError })
}
