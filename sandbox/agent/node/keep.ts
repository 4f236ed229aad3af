// The node's own object: registered, alive, and known to those who decide by it.
import type { Logger } from 'pino'
import type { KubeClient } from '../../../api/kube/client.ts'
import type { Node } from '../../../api/kube/objects.ts'
import { startReflector } from '../../../api/kube/reflector.ts'
import { nodes } from '../../../api/kube/resources.ts'
import type { Options } from '../options.ts'
import { buildNodeWish } from './object.ts'
import { registerNode, removeStartupTaints, startHeartbeat, writeStatus } from './register.ts'

export type KeptNode = {
  get(): Node | undefined
  /** From now on the node is not ready, and nobody keeps it alive. */
  retire(): Promise<void>
  stop(): Promise<void>
}

export type KeepNodeParts = {
  options: Options
  client: KubeClient
  log: Logger
  kubeletPort: number
  onChange: () => void
}

/** Resolves when the node is registered and seen. */
export async function keepNode({ options, client, log, kubeletPort, onChange }: KeepNodeParts): Promise<KeptNode> {
  const { nodeName, timing } = options
  let trouble: string | undefined
  const wish = () => buildNodeWish(options, kubeletPort, trouble)
  const onError = (err: unknown) => log.warn({ err }, 'the node was out of touch, will go on')
  await registerNode({ client, wish })
  const reflector = startReflector<Node>({
    client,
    resource: nodes,
    fieldSelector: `metadata.name=${nodeName}`,
    onError,
    onChange({ type, object }) {
      onChange()
      if (type !== 'deleted' && !trouble) void removeStartupTaints(client, object).catch(onError)
    },
  })
  await reflector.synced
  const heartbeat = startHeartbeat({ client, log, heartbeatMs: timing.heartbeatMs, wish })
  return {
    get: () => reflector.get(nodeName),
    async retire() {
      trouble = 'node is shutting down'
      heartbeat.stop()
      await writeStatus(client, wish())
    },
    stop: reflector.stop,
  }
}
