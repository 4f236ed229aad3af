// A process that plays, beside kwok, what stands around the operator in a cluster: the scheduler, and of every proxy the half that faces the API server.
import { randomBytes } from 'node:crypto'
import { createClient, type KubeClient } from '../../../../api/kube/client.ts'
import { type ClusterAccess, loadConfig } from '../../../../api/kube/config.ts'
import { isKubeError } from '../../../../api/kube/errors.ts'
import type { Pod } from '../../../../api/kube/objects.ts'
import { createQueue } from '../../../../api/kube/queue.ts'
import { startReflector } from '../../../../api/kube/reflector.ts'
import { pods, serviceAccounts } from '../../../../api/kube/resources.ts'
import { openLog } from '../../../../api/log.ts'
import { roleLabel } from '../../../../api/v1alpha1/names.ts'
import manifest from '../../../../package.json' with { type: 'json' }
import { createClock } from '../../../../proxy/clock.ts'
import { createHolder } from '../../../../proxy/holder.ts'
import { createSessions } from '../../../../proxy/sessions.ts'
import { readSettings } from '../../../../proxy/settings.ts'
import { createWakeup } from '../../../../proxy/wakeup.ts'
import { nodeName } from '../../../cluster/addresses.ts'
import { system } from '../../../product/installed.ts'
import { nodeFor } from './nodes.ts'

const { version } = manifest
const log = openLog({ level: 'warn' })

/** The operator's pods go to the node agent, all others to kwok. */
function chooseNode(pod: Pod, count: number): string {
  return pod.metadata.namespace === system ? nodeName : nodeFor(count)
}

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const access = await loadConfig(env)
  const client = createClient(access, { userAgent: 'crowd-players' })
  let bound = 0
  const bind = async (pod: Pod) => {
    const { name, namespace, uid } = pod.metadata
    const target = { kind: 'Node', name: chooseNode(pod, bound++) }
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target }
    await client.createSubresource(pods, { namespace, name }, 'binding', binding).catch(ignoreLate)
  }
  const playing = new Set<string>()
  const play = async (uid: string, pod: Pod) => {
    playing.add(uid)
    await playHolder(access, client, pod).catch(error => {
      playing.delete(uid)
      throw error
    })
  }
  const queue = createQueue({
    concurrency: 16,
    async work(key) {
      const pod = seen.get(key)
      if (!pod || pod.metadata.deletionTimestamp) return
      if (!pod.spec?.nodeName) return bind(pod)
      if (isRunningProxy(pod) && !playing.has(pod.metadata.uid!)) return play(pod.metadata.uid!, pod)
    },
    onError: (err, { key }) => log.warn({ err, pod: key }, 'cannot play for a pod; it is tried again'),
  })
  const seen = startReflector({
    client,
    resource: pods,
    strip: stripPod,
    onChange({ type, object }) {
      if (type !== 'deleted') queue.add(`${object.metadata.namespace}/${object.metadata.name}`)
    },
  })
  await seen.synced
}

function ignoreLate(error: unknown): void {
  if (!isKubeError(error, 'notFound', 'conflict')) throw error
}

function isRunningProxy({ metadata, status }: Pod): boolean {
  return metadata.labels?.[roleLabel] === 'proxy' && status?.phase === 'Running'
}

/** Of a proxy's pod all that is needed to play it; of another where it runs. */
function stripPod({ metadata, spec, status }: Pod): Pod {
  const { name, namespace, uid, resourceVersion, deletionTimestamp, labels } = metadata
  const containers = labels?.[roleLabel] === 'proxy' ? spec!.containers : []
  return {
    metadata: { name, namespace, uid, resourceVersion, deletionTimestamp, labels },
    spec: { nodeName: spec?.nodeName, serviceAccountName: spec?.serviceAccountName, containers },
    status: { phase: status?.phase },
  }
}

/** The proxy's own code with its own account: Lease, stock, reserves. Nobody connects. */
async function playHolder(access: ClusterAccess, admin: KubeClient, pod: Pod): Promise<void> {
  const { name: podName, namespace, uid } = pod.metadata
  const { token } = await takeToken(admin, { namespace: namespace!, name: pod.spec!.serviceAccountName! })
  const { server, ca } = access
  const given = pod.spec!.containers[0]!.env!.flatMap(({ name, value }) => (value ? [[name, value]] : []))
  const env = { ...Object.fromEntries(given), POD_NAME: podName, POD_UID: uid }
  const settings = readSettings(env, { bootId: randomBytes(4).toString('hex'), version })
  createHolder({
    openSessions: createSessions,
    settings,
    client: createClient({ server, ca, token: async () => token }, { userAgent: `isolation-proxy/${version}` }),
    log: log.child({ proxy: podName }),
    now: createClock({ monotonic: () => performance.now(), wall: Date.now }),
    wakeup: createWakeup(),
    onEnded: () => {},
    onDeleted: () => {},
    onForeign: holder => log.error({ holder }, 'another process has taken a Lease'),
  })
}

async function takeToken(client: KubeClient, account: { namespace: string; name: string }): Promise<{ token: string }> {
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const { status } = await client.createSubresource<object, { status: { token: string } }>(
    serviceAccounts,
    account,
    'token',
    request,
  )
  return status
}

await main(process.env)
