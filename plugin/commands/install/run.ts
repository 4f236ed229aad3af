// Prints the manifests, and says on stderr what they would change.
import type { KubeClient } from '../../../api/kube/client.ts'
import { startTimer } from '../../../api/kube/deadline.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { namespaces } from '../../../api/kube/resources.ts'
import release from '../../../package.json' with { type: 'json' }
import { lookAt } from '../../assets/look.ts'
import { type Manifest, patchManifests, renderManifests } from '../../assets/manifests.ts'
import { systemNamespace } from '../../assets/system.ts'
import type { Call } from '../../cli/command.ts'
import { CommandError } from '../../cli/commandError.ts'
import { withSession } from '../../cluster/session.ts'
import { printable } from '../../output/printable.ts'
import { printDocuments } from '../../yaml/print.ts'
import { describeChanges } from './changes.ts'
import type { flags } from './command.ts'
import { planInstall } from './plan.ts'

/** A cluster that has not answered by then is as good as none: what is printed does not depend on it. */
const ANSWER_MS = 5_000
/** One that answers, slowly, is not. */
const LOOK_MS = 30_000

export async function run(call: Call<typeof flags>): Promise<number> {
  const { world } = call
  checkNamespace(call.flags.namespace)
  const { components, patches } = planInstall(call.flags, release.version)
  const manifests = patchManifests(await renderManifests(components), patches)
  world.stdout.write(printDocuments(manifests))
  // stdout is still open: what reads it to its end, as kubectl apply does, has changed nothing yet.
  const lines = await lookForChanges(call, manifests)
  if (lines.length > 0) world.stderr.write(`${lines.map(printable).join('\n')}\n`)
  else if (world.stdout.isTTY) world.stderr.write('To install it: kubectl isolation install | kubectl apply -f -\n')
  return 0
}

/** Other parts, and kubectl commands in the docs, know the operator's namespace by its name. */
function checkNamespace(namespace: string | undefined): void {
  if (namespace === undefined || namespace === systemNamespace) return
  throw new CommandError(`isolation-proxy is installed in the namespace ${systemNamespace} only, not in ${namespace}`, {
    hint: 'Leave --namespace out. DedicatedServices may live in any namespace.',
  })
}

async function lookForChanges(call: Call<typeof flags>, manifests: readonly Manifest[]): Promise<string[]> {
  const silence = new AbortController()
  const stopWaiting = startTimer(ANSWER_MS, () => silence.abort(new Error('no answer')))
  const signal = AbortSignal.any([call.world.signal, silence.signal, AbortSignal.timeout(LOOK_MS)])
  const look = withSession({ ...call, mayAsk: false }, async ({ client }) => {
    await hearFrom(client, signal)
    stopWaiting()
    return lookAt(client, manifests, { signal, passForbidden: true })
  })
  try {
    return describeChanges(await Promise.race([look, untilAborted(signal)]), release.version)
  } catch {
    // With no cluster, or one that cannot be asked, there is nothing to say.
    return []
  } finally {
    stopWaiting()
  }
}

/** Whoever refuses has answered, too. */
async function hearFrom(client: KubeClient, signal: AbortSignal): Promise<void> {
  try {
    await client.get(namespaces, { name: systemNamespace }, { signal })
  } catch (error) {
    if (!isKubeError(error) || error.status === 0) throw error
  }
}

/** Credentials may come from a program that takes its time, too. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
