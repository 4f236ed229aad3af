// Asks the proxies of a service who waits and who was refused: they alone know.
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { askProxy } from '../../cluster/askProxy.ts'
import type { Look } from '../../cluster/parseConnections.ts'

/** One that hangs must not keep the rest of the report waiting. */
const LOOK_MS = 2_000
const MOST_PROXIES = 20

export type Asked = {
  /** By the name of the proxy's pod. */
  readonly looks: ReadonlyMap<string, Look>
  /** A sentence for each that did not answer. */
  readonly unanswered: readonly string[]
}

export async function askProxies(client: KubeClient, proxies: readonly Pod[], signal: AbortSignal): Promise<Asked> {
  const running = proxies.filter(({ status }) => status?.phase === 'Running').slice(0, MOST_PROXIES)
  const answers = await Promise.all(
    running.map(async ({ metadata: { name, namespace = '' } }) => {
      try {
        return { name, look: await askProxy(client, { namespace, name }, { timeoutMs: LOOK_MS, signal }) }
      } catch (error) {
        signal.throwIfAborted()
        return { name, why: sayWhy(name, error) }
      }
    }),
  )
  return {
    looks: new Map(answers.flatMap(({ name, look }) => (look ? [[name, look]] : []))),
    unanswered: answers.flatMap(({ why }) => why ?? []),
  }
}

function sayWhy(name: string, error: unknown): string {
  if (isKubeError(error)) return error.said
  return `proxy ${name}: ${error instanceof Error ? error.message : String(error)}`
}
