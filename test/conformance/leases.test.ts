// Leases: of many who renew at once, one does.
import { expect, test } from 'vitest'
import type { Lease } from '../../api/kube/objects.ts'
import { leases } from '../../api/kube/resources.ts'
import { makeNamespace } from './place.ts'
import { connect, randomName } from './server.ts'

const server = await connect()
const namespace = await makeNamespace(server)
const { client } = server

const renewTime = (second: number) => `2026-01-01T00:00:0${second}.000123Z`

function create(spec: Lease['spec']): Promise<Lease> {
  return client.create(leases, { metadata: { namespace, name: randomName('lease') }, spec })
}

test('of many renewals from one state exactly one wins, by PUT and by patch', async () => {
  const lease = await create({ holderIdentity: 'nobody', leaseDurationSeconds: 300, renewTime: renewTime(0) })
  const { resourceVersion } = lease.metadata
  const spec = (n: number) => ({ holderIdentity: `holder-${n}`, renewTime: renewTime(n) })
  const attempts = Array.from({ length: 8 }, (_, n) =>
    n % 2 === 0
      ? client.replace(leases, { ...lease, spec: { ...lease.spec, ...spec(n) } })
      : client.patch(leases, lease.metadata, { metadata: { resourceVersion }, spec: spec(n) }, { type: 'merge' }),
  )
  const results = await Promise.allSettled(attempts)
  const won = results.filter(result => result.status === 'fulfilled')
  expect(won).toHaveLength(1)
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ kind: 'conflict', outcome: 'refused' })
  }
  expect(await client.get(leases, lease.metadata)).toEqual(won[0]?.value)
})

test('of many creations exactly one wins', async () => {
  const metadata = { namespace, name: randomName('lease') }
  const attempts = Array.from({ length: 6 }, (_, n) =>
    client.create(leases, { metadata, spec: { holderIdentity: `h-${n}` } }),
  )
  const results = await Promise.allSettled(attempts)
  expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ kind: 'alreadyExists' })
  }
})

test('times keep their microseconds', async () => {
  const spec = { acquireTime: '2026-01-01T00:00:00.123456Z', renewTime: '2026-01-01T00:00:01.000000Z' }
  const { metadata } = await create(spec)
  expect((await client.get(leases, metadata)).spec).toEqual(spec)
})

test('annotations change together with the renewal', async () => {
  const { metadata } = await create({ holderIdentity: 'h', leaseDurationSeconds: 10 })
  const patch = {
    metadata: { resourceVersion: metadata.resourceVersion, annotations: { 'soh.re/waiting': '3' } },
    spec: { renewTime: renewTime(5) },
  }
  const { spec, metadata: written } = await client.patch(leases, metadata, patch, { type: 'merge' })
  expect(spec).toMatchObject({ holderIdentity: 'h', renewTime: renewTime(5) })
  expect(written.annotations).toEqual({ 'soh.re/waiting': '3' })
})

test.each([
  ['a duration of 0', { leaseDurationSeconds: 0 }, 'spec.leaseDurationSeconds'],
  ['negative transitions', { leaseTransitions: -1 }, 'spec.leaseTransitions'],
])('%s is refused', async (_, spec, field) => {
  await expect(create(spec)).rejects.toThrow(field)
})
