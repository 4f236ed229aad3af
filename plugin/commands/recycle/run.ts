// Replaces warm pods, tells how far it is, and stays until the pool is whole again.
import { setTimeout as delay } from 'node:timers/promises'
import { deadlineAfter } from '../../../api/kube/deadline.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { restartProxiesAnnotation } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { beginRecycle, type Progress } from '../../actions/recycle.ts'
import type { Call } from '../../cli/command.ts'
import { CommandError } from '../../cli/commandError.ts'
import { parseDuration } from '../../cli/duration.ts'
import { parseServiceNames } from '../../cli/serviceName.ts'
import { boundTo } from '../../cluster/boundTo.ts'
import { inPool } from '../../cluster/inPool.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { available } from '../../model/counts.ts'
import { viewService } from '../../model/viewService.ts'
import { printable } from '../../output/printable.ts'
import type { flags } from './command.ts'
import { renderDone, renderProgress } from './render.ts'

const lookEveryMs = 500
const lastLookMs = 3_000

export function run(call: Call<typeof flags>): Promise<number> {
  const names = parseServiceNames(call.words)
  const limitMs = parseDuration(call.flags.timeout, 'timeout')
  return withSession(call, async session => {
    for (const name of names) await recycle(session, name, { call, limitMs })
    return 0
  })
}

type Wish = { readonly call: Call<typeof flags>; readonly limitMs: number }

async function recycle(given: Session, name: string, { call, limitMs }: Wish): Promise<void> {
  const { flags, world } = call
  const limit = deadlineAfter(limitMs)
  const signal = AbortSignal.any([world.signal, limit])
  const session = { ...given, client: boundTo(given.client, limit) }
  const { client, namespace } = session
  const shown = `dedicatedservice.soh.re/${printable(name)}`
  let progress: Progress = { warm: 0, starting: 0, left: 0 }
  const onProgress = (now: Progress) => {
    const [before, after] = [renderProgress(progress), renderProgress(now)]
    progress = now
    if (world.stderr.isTTY && flags.wait && before !== after) world.stderr.write(`${printable(name)}: ${after}\n`)
  }
  try {
    const service = await client.get(dedicatedServices, { namespace, name })
    if (flags.proxies) {
      await restartProxies(session, name)
      world.stdout.write(`${shown} proxies restarting, one after another; their connections drain\n`)
    }
    const done = await recyclePods(session, service, { call, signal, onProgress })
    if (!done) return void world.stderr.write(`${printable(name)} has no warm pods to replace\n`)
    if (flags.wait) await untilWhole(session, name, signal)
    world.stdout.write(`${shown} recycled: ${renderDone(done, flags)}\n`)
  } catch (error) {
    if (!limit.aborted || world.signal.aborted) throw error
    throw new CommandError(`timed out waiting for fresh pods of ${name}: ${await lastWord(given, name)}`, {
      hint: `${renderProgress(progress)}; the others stay as they are. Look at kubectl isolation status ${name} -n ${namespace}`,
      cause: error,
    })
  }
}

/** Why it is not whole. A server that says nothing was waited for long enough already. */
async function lastWord({ client, namespace }: Session, name: string): Promise<string> {
  try {
    const service = await client.get(dedicatedServices, { namespace, name }, { timeoutMs: lastLookMs })
    const { reason, state, message } = viewService(service, undefined, Date.now())
    return `${reason || state}: ${message}`
  } catch (error) {
    if (!isKubeError(error)) throw error
    return error.message
  }
}

/** What was asked to end; undefined when there was nothing to replace. */
async function recyclePods(
  { client }: Session,
  service: DedicatedService,
  { call, ...how }: { call: Call<typeof flags>; signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<Progress | undefined> {
  const { poolNamespace, base } = viewService(service, undefined, Date.now())
  if (poolNamespace === undefined) return undefined
  const { atOnce, wait } = call.flags
  const doing = `replace the pods of ${service.metadata.namespace}/${service.metadata.name}`
  const { count, begun, finish } = await inPool({ service: service.metadata, doing, role: 'operate' }, () =>
    beginRecycle(client, { poolNamespace, base, atOnce, ...how }),
  )
  if (count === 0) return undefined
  return wait ? finish() : begun
}

/** The operator rolls them when the value changes. */
async function restartProxies({ client, namespace }: Session, name: string): Promise<void> {
  const patch = { metadata: { annotations: { [restartProxiesAnnotation]: new Date().toISOString() } } }
  await client.patch(dedicatedServices, { namespace, name }, patch, {
    type: 'merge',
    fieldManager: 'kubectl-isolation',
  })
}

/** By the tickets: the status tells of a moment ago. */
async function untilWhole({ client, namespace }: Session, name: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const service = await client.get(dedicatedServices, { namespace, name })
    const { items } = await client.list(isolationPods, { namespace: service.status?.namespace ?? namespace })
    const { base, counts } = viewService(service, items, Date.now())
    if (counts.pending === 0 && available(counts) >= base) return
    await delay(lookEveryMs, undefined, { signal })
  }
}
