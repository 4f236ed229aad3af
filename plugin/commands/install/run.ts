// Prints the manifests, and says on stderr what they would change.
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

/** A cluster that does not answer sooner is as good as none: what is printed does not depend on it. */
const LOOK_MS = 3_000

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
  const signal = AbortSignal.any([call.world.signal, AbortSignal.timeout(LOOK_MS)])
  try {
    const look = withSession({ ...call, mayAsk: false }, ({ client }) =>
      lookAt(client, manifests, { signal, passForbidden: true }),
    )
    return describeChanges(await Promise.race([look, untilAborted(signal)]), release.version)
  } catch {
    // With no cluster, or one that cannot be asked, there is nothing to say.
    return []
  }
}

/** Credentials may come from a program that takes its time, too. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
