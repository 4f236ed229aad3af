// A request that takes effect after its client was cut off: what a proxy must expect of a server that it could not wait for.
import { expect, onTestFinished, test } from 'vitest'
import { isKubeError } from '../../../../api/kube/errors.ts'
import type { ConfigMap } from '../../../../api/kube/objects.ts'
import { configMaps } from '../../../../api/kube/resources.ts'
import { type Fault, faultsOf } from '../../../faults.ts'
import { runServer } from '../runServer.ts'

const { client } = await runServer()
const faults = faultsOf(client)
const namespace = 'default'
const patience = { timeout: 15_000, interval: 20 }
const freshMap = (): ConfigMap => ({ metadata: { namespace, name: crypto.randomUUID() } })
const refOf = ({ metadata: { name } }: ConfigMap) => ({ namespace, name })

async function suffer(fault: Fault): Promise<void> {
  await faults.add(fault)
  onTestFinished(() => faults.remove())
}

const exists = (map: ConfigMap) =>
  client.get(configMaps, refOf(map)).then(
    () => true,
    error => {
      if (isKubeError(error, 'notFound')) return false
      throw error
    },
  )

test('a late request is cut off first and takes effect afterwards', async () => {
  const map = await client.create(configMaps, freshMap())
  await suffer({ verbs: ['patch'], name: map.metadata.name, times: 1, effect: { kind: 'late', ms: 300 } })
  const patched = client.patch(configMaps, refOf(map), { data: { late: 'yes' } }, { type: 'merge' })
  await expect(patched).rejects.toMatchObject({ kind: 'network', outcome: 'unknown' })
  expect((await client.get(configMaps, refOf(map))).data).toBeUndefined()
  await expect.poll(async () => (await client.get(configMaps, refOf(map))).data, patience).toEqual({ late: 'yes' })
})

test('a late deletion takes effect too', async () => {
  const map = await client.create(configMaps, freshMap())
  await suffer({ verbs: ['delete'], name: map.metadata.name, times: 1, effect: { kind: 'late', ms: 1 } })
  await expect(client.delete(configMaps, refOf(map))).rejects.toMatchObject({ kind: 'network' })
  await expect.poll(() => exists(map), patience).toBe(false)
})

test('a request that something on the way repeats is answered once and done twice', async () => {
  const map = await client.create(configMaps, { ...freshMap(), data: { rounds: 'none' } })
  await suffer({ verbs: ['patch'], name: map.metadata.name, times: 1, effect: { kind: 'twice', ms: 1_000 } })
  await client.patch(configMaps, refOf(map), { data: { rounds: 'one' } }, { type: 'merge' })
  await client.patch(configMaps, refOf(map), { data: { rounds: 'two' } }, { type: 'merge' })
  // The first comes once more, after what was written since.
  await expect.poll(async () => (await client.get(configMaps, refOf(map))).data, patience).toEqual({ rounds: 'one' })
})
