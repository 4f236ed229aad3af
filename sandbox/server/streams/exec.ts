// `kubectl exec` and `kubectl attach`: a client's connection joined to the node's SPDY endpoint.
import type { Call, Parts, Upgrade } from './call.ts'
import { serveChannels } from './execChannels.ts'
import { findKubelet } from './kubelet.ts'
import { passUpgrade } from './passUpgrade.ts'
import { chooseContainer, findPod, mustHaveNode, podPath } from './podTarget.ts'
import { readFlag } from './queryValues.ts'
import { spdyQuestion } from './spdyQuestion.ts'
import type { Upstream } from './upstream.ts'
import { isWebSocket } from './webSocket.ts'

export type Wanted = { stdin: boolean; stdout: boolean; stderr: boolean; tty: boolean }

export type Session = { readonly upstream: Upstream; readonly path: string; readonly wanted: Wanted }

/** Throws a Refusal where the pod, its container or its node is not to be found. */
export function planSession({ find, kubeletIdentity }: Parts, call: Call): Session {
  const pod = findPod(find, call)
  const container = chooseContainer(pod, call.query.get('container') ?? '')
  mustHaveNode(pod)
  const wanted = readWanted(call.query)
  const command = call.subresource === 'exec' ? call.query.getAll('command') : []
  const path = `${podPath(call.subresource, pod, container)}?${sessionQuery(command, wanted)}`
  return { upstream: findKubelet(find, pod, kubeletIdentity), path, wanted }
}

/** Resolves when the session is over on both sides. */
export async function upgradeExec(session: Session, upgrade: Upgrade, left: AbortSignal): Promise<void> {
  if (isWebSocket(upgrade.request)) return await serveChannels(session, upgrade, left)
  const question = spdyQuestion(session, upgrade.request)
  await passUpgrade({ upstream: session.upstream, question, left }, upgrade)
}

function readWanted(query: URLSearchParams): Wanted {
  const [stdin, stdout, stderr, tty] = ['stdin', 'stdout', 'stderr', 'tty'].map(name => readFlag(query, name))
  return { stdin, stdout, stderr, tty } as Wanted
}

/** The words of kubelets for the same, in the order of the names. */
function sessionQuery(command: readonly string[], wanted: Wanted): URLSearchParams {
  const query = new URLSearchParams(command.map((word): [string, string] => ['command', word]))
  if (wanted.stderr) query.set('error', '1')
  if (wanted.stdin) query.set('input', '1')
  if (wanted.stdout) query.set('output', '1')
  if (wanted.tty) query.set('tty', '1')
  return query
}
