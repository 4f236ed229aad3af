// What a busy time does to the server: Lease renewals beside lists of everything, and its memory under a minute of changes.
import { setTimeout as delay } from 'node:timers/promises'
import type { KubeClient } from '../../api/kube/client.ts'
import { leases, pods } from '../../api/kube/resources.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { spaces, ticketOf } from './sandboxCrowd.ts'
import { readWhole } from './sandboxOperations.ts'
import type { Measured } from './sandboxServer.ts'

const RENEWALS = 150
const RENEW_EVERY_MS = 30

/** Milliseconds that renewals took while somebody listed everything all the time. */
export async function renewBesideLists(client: KubeClient): Promise<number[]> {
  const namespace = spaces[0]!
  const lease = await client.create(leases, {
    metadata: { namespace, name: 'bench' },
    spec: { holderIdentity: 'bench' },
  })
  let over = false
  const lists = [isolationPods, pods].map(async resource => {
    while (!over) await readWhole(client, resource, {})
  })
  const took: number[] = []
  let { resourceVersion } = lease.metadata
  for (let round = 0; round < RENEWALS; round += 1) {
    const renewTime = new Date().toISOString().replace('Z', '000Z')
    const begun = performance.now()
    const done = await client.patch(
      leases,
      lease.metadata,
      { metadata: { resourceVersion }, spec: { renewTime } },
      { type: 'merge' },
    )
    took.push(performance.now() - begun)
    resourceVersion = done.metadata.resourceVersion
    await delay(RENEW_EVERY_MS)
  }
  over = true
  await Promise.all(lists)
  await client.delete(leases, lease.metadata)
  return took
}

/** Memory in MiB, each ten seconds of `seconds` with 50 changes in each second. */
export async function churn({ client, look }: Measured, seconds: number): Promise<number[]> {
  const memory: number[] = []
  const begun = performance.now()
  const names = spaces.map(namespace => ({ namespace, name: 'churn' }))
  for (const metadata of names) {
    await client.create(isolationPods, { ...ticketOf(metadata.namespace, 'churn-1'), metadata } as IsolationPod)
  }
  for (let count = 0; count < seconds * 50; count += 1) {
    const where = names[count % names.length]!
    const patch = { metadata: { annotations: { 'bench.soh.re/count': String(count) } } }
    await client.patch(isolationPods, where, patch, { type: 'merge' })
    await delay(Math.max(0, begun + (count + 1) * 20 - performance.now()))
    if (count % 500 === 499) memory.push((await look())?.rssMiB ?? Number.NaN)
  }
  for (const where of names) await client.delete(isolationPods, where)
  return memory
}
