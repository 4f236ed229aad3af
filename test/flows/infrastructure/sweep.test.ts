// Pool namespaces whose DedicatedService is gone without trace are removed; every other namespace stays.
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../../api/kube/client.ts'
import { loadConfig } from '../../../api/kube/config.ts'
import { namespaces } from '../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import { sweep } from '../../../operator/end/sweep.ts'
import { find } from '../../../operator/infrastructure/find.ts'
import { eventually } from '../../conformance/eventually.ts'
import { setStage } from './stage.ts'

const stage = await setStage()
const { client } = stage

/** A sweep by a leader of long standing whose caches know nothing, unless a test says otherwise. */
async function sweepAll(change: Partial<Parameters<typeof sweep>[0]> = {}): Promise<void> {
  const pools = stage.kept.pools().filter(({ metadata }) => metadata.name.startsWith(`dedi-${stage.namespace}-`))
  await sweep({
    client: stage.operator,
    pools,
    caches: { service: () => undefined },
    log: pino({ level: 'silent' }),
    leaderForMs: 300_000,
    sweepAfterMs: 300_000,
    watchNamespaces: [],
    ...change,
  })
}

async function makePool(): Promise<DedicatedService> {
  const service = await stage.create()
  await stage.settle(service)
  return service
}

const forget = ({ metadata: { namespace, name } }: DedicatedService) =>
  client.delete(dedicatedServices, { namespace, name })
const isRemoved = async (service: DedicatedService) => {
  const pool = await find(client, namespaces, { name: poolOf(service) })
  return pool?.metadata.deletionTimestamp !== undefined || pool === undefined
}

describe('the sweep', () => {
  it('removes the pool of a service that is gone, and keeps the others', async () => {
    const [gone, there] = [await makePool(), await makePool()]
    await forget(gone)
    await sweepAll()
    expect(await isRemoved(there)).toBe(false)
    expect(await isRemoved(gone)).toBe(true)
  })

  it('by an operator of other namespaces keeps them all, and of this one removes what is gone', async () => {
    const gone = await makePool()
    await forget(gone)
    await sweepAll({ watchNamespaces: ['another'] })
    expect(await isRemoved(gone)).toBe(false)
    await sweepAll({ watchNamespaces: ['another', stage.namespace] })
    expect(await isRemoved(gone)).toBe(true)
  })

  it('removes the pool of a service that was made anew under its name', async () => {
    const old = await makePool()
    await forget(old)
    const { namespace, name } = old.metadata
    await eventually(() => client.create(dedicatedServices, { ...old, metadata: { namespace, name } }))
    await sweepAll()
    expect(await isRemoved(old)).toBe(true)
  })

  it('does nothing while its leader is young', async () => {
    const service = await makePool()
    await forget(service)
    await sweepAll({ leaderForMs: 299_999 })
    expect(await isRemoved(service)).toBe(false)
  })

  it('asks for no service that a cache knows', async () => {
    const service = await makePool()
    await forget(service)
    await sweepAll({ caches: { service: () => service } })
    expect(await isRemoved(service)).toBe(false)
  })

  it('does not take "no such kind" for "no such service"', async () => {
    const service = await makePool()
    await forget(service)
    // A server that does not serve our kind: the same one, asked below a path where it has nothing.
    const { server, ...access } = await loadConfig(process.env)
    const elsewhere = createClient({ server: `${server}/nothing`, ...access }, { userAgent: 'test' })
    const unaware = { ...stage.operator, get: elsewhere.get, delete: stage.operator.delete }
    await sweepAll({ client: unaware })
    expect(await isRemoved(service)).toBe(false)
    await elsewhere.close()
  })

  it('goes past a pool that it cannot judge', async () => {
    const [one, two] = [await makePool(), await makePool()]
    await forget(one)
    await forget(two)
    const pools = [one, two].map(
      service => stage.kept.pools().find(({ metadata }) => metadata.name === poolOf(service))!,
    )
    // The first is named after another object's UID: its deletion is refused.
    const mistaken = { ...pools[0]!, metadata: { ...pools[0]!.metadata, uid: 'another' } }
    await sweepAll({ pools: [mistaken, pools[1]!] })
    expect(await isRemoved(one)).toBe(false)
    expect(await isRemoved(two)).toBe(true)
  })
})
