// Each kind of bad day, as a client lives through it: over HTTPS, with the client and the reflector that the product uses.
import { expect, onTestFinished, test } from 'vitest'
import { isKubeError } from '../../../../api/kube/errors.ts'
import type { ConfigMap } from '../../../../api/kube/objects.ts'
import { type ReflectorOptions, startReflector } from '../../../../api/kube/reflector.ts'
import { configMaps, leases } from '../../../../api/kube/resources.ts'
import { type Fault, faultsOf } from '../../../faults.ts'
import { runServer } from '../runServer.ts'

const { client, clientCalled } = await runServer()
const faults = faultsOf(client)
const namespace = 'default'
let count = 0
const freshMap = (): ConfigMap => ({ metadata: { namespace, name: `map-${count++}` } })
const refOf = ({ metadata: { name } }: ConfigMap) => ({ namespace, name })
const patience = { timeout: 15_000, interval: 20 }

/** In force until the test ends. */
async function suffer(fault: Fault): Promise<string> {
  const id = await faults.add(fault)
  onTestFinished(() => faults.remove())
  return id
}

const exists = (map: ConfigMap) =>
  client.get(configMaps, refOf(map)).then(
    () => true,
    error => {
      if (isKubeError(error, 'notFound')) return false
      throw error
    },
  )

test.each([
  [409, 'Conflict', 'conflict'],
  [429, 'TooManyRequests', 'tooManyRequests'],
  [500, 'InternalError', 'server'],
  [503, 'ServiceUnavailable', 'server'],
])('answer %i is said instead of doing it', async (code, reason, kind) => {
  const map = freshMap()
  await suffer({ verbs: ['create'], resource: 'configmaps', effect: { kind: 'answer', code } })
  await expect(client.create(configMaps, map)).rejects.toMatchObject({ kind, status: code, reason })
  expect(await exists(map)).toBe(false)
})

test('an answer may say when to come back', async () => {
  await suffer({ verbs: ['update'], effect: { kind: 'answer', code: 429, retryAfterSeconds: 7 } })
  const refused = client.replace(configMaps, { ...freshMap(), data: {} }, { timeoutMs: 5_000 })
  await expect(refused).rejects.toMatchObject({ kind: 'tooManyRequests', retryAfterMs: 7_000 })
})

test('a lost reply of a create is AlreadyExists at the next try', async () => {
  const map = freshMap()
  await suffer({ verbs: ['create'], resource: 'configmaps', times: 1, effect: { kind: 'lose' } })
  await expect(client.create(configMaps, map)).rejects.toMatchObject({ kind: 'network', outcome: 'unknown' })
  await expect(client.create(configMaps, map)).rejects.toMatchObject({ kind: 'alreadyExists' })
})

test('a held request waits until the fault is taken away', async () => {
  const map = freshMap()
  const id = await suffer({ verbs: ['create'], resource: 'configmaps', name: '', effect: { kind: 'hold' } })
  const creating = client.create(configMaps, map)
  expect(await Promise.race([creating, client.list(configMaps, { namespace }).then(() => 'others go on')])).toBe(
    'others go on',
  )
  expect(await exists(map)).toBe(false)
  await faults.remove(id)
  await creating
  expect(await exists(map)).toBe(true)
})

test('a delayed request is done later, a slow one at once', async () => {
  const [delayed, slow] = [freshMap(), freshMap()]
  const long = { ms: 3_600_000 }
  await client.create(configMaps, slow)
  const id = await suffer({ verbs: ['create'], resource: 'configmaps', effect: { kind: 'delay', ...long } })
  const creating = client.create(configMaps, delayed)
  await suffer({ verbs: ['patch'], resource: 'configmaps', effect: { kind: 'slow', ...long } })
  const patching = client.patch(configMaps, refOf(slow), { data: { a: '1' } }, { type: 'merge', timeoutMs: 1_000 })
  const late = expect(patching).rejects.toMatchObject({ kind: 'timeout', outcome: 'unknown' })
  await expect.poll(async () => (await client.get(configMaps, refOf(slow))).data, patience).toEqual({ a: '1' })
  await late
  expect(await exists(delayed)).toBe(false)
  await faults.remove(id)
  await creating
})

const refuse = { kind: 'answer', code: 500 } as const
const isHit = async (asked: Promise<unknown>) =>
  asked.then(
    () => false,
    error => isKubeError(error, 'server'),
  )

test.each<[string, Partial<Fault>, boolean]>([
  ['its User-Agent', { client: 'proxy-of-my' }, true],
  ['its user', { client: 'teste' }, true],
  ['another client', { client: 'operator' }, false],
  ['its verb', { verbs: ['list', 'create'] }, true],
  ['another verb', { verbs: ['list'] }, false],
  ['another resource', { resource: 'leases' }, false],
  ['its namespace', { namespace }, true],
  ['another namespace', { namespace: 'kube-system' }, false],
  ['another name', { verbs: ['create'], name: 'x' }, false],
  ['a subresource', { subresource: 'status' }, false],
  ['no share of them', { share: 0 }, false],
  ['all of them', { share: 1 }, true],
])('a fault of %s: %o hits a create: %s', async (_, fault, hit) => {
  await suffer({ ...fault, effect: refuse })
  const proxy = clientCalled('proxy-of-my-app')
  expect(await isHit(proxy.create(configMaps, freshMap()))).toBe(hit)
})

test('only so many requests are hit', async () => {
  await suffer({ verbs: ['create'], resource: 'configmaps', times: 2, effect: { kind: 'answer', code: 409 } })
  const ends = [1, 2, 3].map(() =>
    client.create(configMaps, freshMap()).then(
      () => 'made',
      () => 'refused',
    ),
  )
  expect((await Promise.all(ends)).toSorted()).toEqual(['made', 'refused', 'refused'])
})

test('faults in force are told, and go one by one or all together', async () => {
  const fault: Fault = { resource: 'secrets', effect: { kind: 'lose' } }
  const [one, two] = [await suffer(fault), await suffer({ ...fault, times: 3 })]
  expect(await faults.all()).toEqual({ [one]: fault, [two]: { ...fault, times: 3 } })
  await faults.remove(one)
  expect(Object.keys(await faults.all())).toEqual([two])
  await faults.remove()
  expect(await faults.all()).toEqual({})
  await expect(faults.remove(one)).rejects.toMatchObject({ kind: 'notFound' })
})

test.each([
  [{ effect: { kind: 'rain' } }, 'there is no effect rain'],
  [{ effect: { kind: 'delay' } }, 'the effect delay needs ms, a number'],
  [{ effect: { kind: 'answer', code: 200 } }, 'the effect answer needs code, 400 to 599'],
  [{ verb: 'get', effect: { kind: 'lose' } }, 'a fault has no verb; it has: client, verbs'],
  [{}, 'a fault is an object with an effect'],
])('%o is no fault', async (fault, why) => {
  await expect(faults.add(fault as unknown as Fault)).rejects.toThrow(why)
  expect(await faults.all()).toEqual({})
})

function reflect(options: Partial<ReflectorOptions<ConfigMap>> = {}) {
  const errors: unknown[] = []
  const watcher = clientCalled('watcher')
  const reflector = startReflector<ConfigMap>({
    client: watcher,
    resource: configMaps,
    namespace,
    onError: error => errors.push(error),
    timing: { livenessMs: 60_000, backoff: { initialMs: 5, maxMs: 20 } },
    ...options,
  })
  onTestFinished(() => reflector.stop())
  return { reflector, errors }
}

const knows = (reflector: { get(key: string): unknown }, map: ConfigMap) => () =>
  reflector.get(`${namespace}/${map.metadata.name}`) !== undefined

test('a reflector survives a watch that falls silent: its liveness timer ends it', async () => {
  const { reflector, errors } = reflect({ timing: { livenessMs: 400, backoff: { initialMs: 5, maxMs: 20 } } })
  await reflector.synced
  const id = await suffer({ client: 'watcher', verbs: ['watch'], effect: { kind: 'silence' } })
  const map = await client.create(configMaps, freshMap())
  await expect.poll(() => errors.some(error => isKubeError(error, 'timeout')), patience).toBe(true)
  expect(knows(reflector, map)()).toBe(false)
  await faults.remove(id)
  await expect.poll(knows(reflector, map), patience).toBe(true)
})

test('a silence of one is not a silence of others', async () => {
  const { reflector } = reflect()
  await reflector.synced
  await suffer({ client: 'nobody-here', verbs: ['watch'], effect: { kind: 'silence' } })
  const map = await client.create(configMaps, freshMap())
  await expect.poll(knows(reflector, map), patience).toBe(true)
})

test('a reflector survives dropped watches, open and new ones', async () => {
  const { reflector, errors } = reflect()
  await reflector.synced
  const id = await suffer({ client: 'watcher', verbs: ['watch'], effect: { kind: 'drop', ms: 10 } })
  await expect.poll(() => errors.filter(error => isKubeError(error, 'network')).length, patience).toBeGreaterThan(2)
  const map = await client.create(configMaps, freshMap())
  await faults.remove(id)
  await expect.poll(knows(reflector, map), patience).toBe(true)
})

test('the one open watch that fits is dropped when only one may be', async () => {
  const { reflector } = reflect()
  await reflector.synced
  const first = await client.create(configMaps, freshMap())
  await expect.poll(knows(reflector, first), patience).toBe(true)
  await suffer({ client: 'watcher', verbs: ['watch'], times: 1, effect: { kind: 'drop', ms: 3_600_000 } })
  await expect.poll(() => reflector.restarts(), patience).toBe(1)
  const map = await client.create(configMaps, freshMap())
  await expect.poll(knows(reflector, map), patience).toBe(true)
  expect(reflector.restarts()).toBe(1)
})

test('a reflector whose moment is forgotten lists anew and misses nothing', async () => {
  const { reflector, errors } = reflect()
  await reflector.synced
  const hold = await suffer({ client: 'watcher', verbs: ['watch'], effect: { kind: 'hold' } })
  const drop = await faults.add({ client: 'watcher', verbs: ['watch'], effect: { kind: 'drop', ms: 0 } })
  const [gone, made] = [freshMap(), freshMap()]
  await client.create(configMaps, gone)
  await client.delete(configMaps, refOf(gone))
  await client.create(configMaps, made)
  expect(await faults.forget()).toBeGreaterThan(0)
  await faults.remove(drop)
  await faults.remove(hold)
  await expect.poll(knows(reflector, made), patience).toBe(true)
  expect(knows(reflector, gone)()).toBe(false)
  expect(errors.every(error => isKubeError(error, 'network'))).toBe(true)
})

test('what is forgotten is gone to watches that resume and to pages that go on', async () => {
  const maps = [await client.create(configMaps, freshMap()), await client.create(configMaps, freshMap())]
  const page = await client.list(configMaps, { namespace, limit: 1 })
  await client.patch(configMaps, refOf(maps[1]!), { data: { a: '1' } }, { type: 'merge' })
  await faults.forget()
  const from = { namespace, resourceVersion: maps[0]!.metadata.resourceVersion! }
  await expect(client.watch(configMaps, from)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: 'gone' })
  const next = { namespace, limit: 1, continue: page.metadata.continue! }
  await expect(client.list(configMaps, next)).rejects.toMatchObject({ kind: 'gone', status: 410 })
})

test('others than those who may do everything cannot ask for faults', async () => {
  const visitor = clientCalled('visitor')
  const asGuest = { headers: { 'impersonate-user': 'guest', 'content-type': 'application/json' } }
  const fault = JSON.stringify({ effect: { kind: 'lose' } })
  const asked = visitor.raw({ method: 'POST', path: '/sandbox/faults', body: fault, ...asGuest })
  await expect(asked).rejects.toMatchObject({ kind: 'forbidden' })
  expect(await faults.all()).toEqual({})
})

test('renewals of a Lease go on while everything else is held', async () => {
  const lease = await client.create(leases, { metadata: { namespace, name: 'held' }, spec: { holderIdentity: 'a' } })
  await suffer({ client: 'watcher', resource: 'configmaps', effect: { kind: 'hold' } })
  const held = clientCalled('watcher').list(configMaps, { namespace, timeoutMs: 500 })
  const renewed = await client.patch(leases, lease.metadata, { spec: { holderIdentity: 'b' } }, { type: 'merge' })
  expect(renewed.spec?.holderIdentity).toBe('b')
  await expect(held).rejects.toMatchObject({ kind: 'timeout' })
})
