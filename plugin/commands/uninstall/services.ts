// The end of all services, which the operator brings: asked for, and waited for.
import { namespaces } from '../../../api/kube/resources.ts'
import { serviceFinalizer } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { listPools, listServices } from './inventory.ts'
import { describePool } from './remains.ts'
import { deleted, type LeftOver, remove, untilNothing, type Work } from './work.ts'

/** Those that are made meanwhile go, too. */
export async function endServices(work: Work): Promise<void> {
  const seen = new Map<string, DedicatedService>()
  await untilNothing(work, 'the end of the DedicatedServices', async () => {
    const services = await listServices(work.client, work.signal)
    for (const service of services) {
      seen.set(service.metadata.uid!, service)
      if (!service.metadata.deletionTimestamp) await remove(work, dedicatedServices, service)
    }
    const left = new Set(services.map(({ metadata }) => metadata.uid))
    for (const [uid, service] of seen) {
      if (left.has(uid)) continue
      work.say(deleted(dedicatedServices, service))
      seen.delete(uid)
    }
    return describeServices(work, services)
  })
}

/** Pool namespaces whose service went without its finalizer's work. The operator ends their tickets when they are deleted. */
export async function endOrphans(work: Work): Promise<void> {
  await untilNothing(work, 'the end of pool namespaces', async () => {
    const pools = await listPools(work.client, work.signal)
    for (const pool of pools) {
      if (pool.metadata.deletionTimestamp) continue
      if (await remove(work, namespaces, pool)) work.say(deleted(namespaces, pool))
    }
    const [first] = pools
    return first && { left: await describePool(work, first), hint: hintOf(pools.length) }
  })
}

async function describeServices(work: Work, services: readonly DedicatedService[]): Promise<LeftOver> {
  const [first] = services
  if (!first) return undefined
  const { namespace, name, uid, finalizers = [] } = first.metadata
  const foreign = finalizers.filter(finalizer => finalizer !== serviceFinalizer)
  const shown = `${namespace}/${name}`
  if (finalizers.length > 0 && foreign.length === finalizers.length) {
    return {
      left: `${shown} is held by the finalizer ${foreign.join(', ')}, which is not ours`,
      hint: 'Whoever put it there has to take it away.',
    }
  }
  const pool = (await listPools(work.client, work.signal)).find(
    ({ metadata }) => metadata.annotations?.['soh.re/owner-uid'] === uid,
  )
  const what = pool ? await describePool(work, pool) : 'the operator has not let go of it'
  return {
    left: `${shown}${services.length > 1 ? ` and ${services.length - 1} more` : ''}: ${what}`,
    hint: hintOf(services.length),
  }
}

function hintOf(count: number): string {
  const them = count === 1 ? 'it' : 'them'
  return `See kubectl isolation logs --operator. If the operator cannot end ${them}, kubectl isolation uninstall --force can.`
}
