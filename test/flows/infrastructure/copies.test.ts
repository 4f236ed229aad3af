// Secrets and ConfigMaps that a spec names reach the pods of a pool, and follow their originals.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ConfigMap, Secret } from '../../../api/kube/objects.ts'
import { configMaps, namespaces, secrets, serviceAccounts } from '../../../api/kube/resources.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import type { ReadKept } from '../../../operator/infrastructure/keeper.ts'
import { eventually, eventuallyGone } from '../../conformance/eventually.ts'
import { randomName } from '../../conformance/server.ts'
import { connectAs, kubectl } from './operatorAccount.ts'
import { setStage } from './stage.ts'

const stage = await setStage()
const { client, namespace } = stage
const merge = { type: 'merge' } as const

async function makeSecret(fields: Partial<Secret> = {}): Promise<Secret> {
  const metadata = { namespace, name: randomName('secret'), ...fields.metadata }
  return client.create(secrets, { data: { key: 'djE=' }, ...fields, metadata })
}

async function makeConfigMap(data = { 'a.conf': 'v1' }): Promise<ConfigMap> {
  return client.create(configMaps, { metadata: { namespace, name: randomName('map') }, data })
}

const pods = (spec: object) => ({ image: 'x', template: { spec: { containers: [], ...spec } } })
const mounting = (...names: string[]) =>
  pods({ volumes: names.map((secretName, i) => ({ name: `v${i}`, secret: { secretName } })) })

describe('what a spec names', () => {
  it('is copied under its name, and nothing else is', async () => {
    const [pull, env, all, volume, projected, bystander] = await Promise.all([
      makeSecret({ type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e30=' } }),
      makeSecret(),
      makeConfigMap(),
      makeSecret({ type: 'kubernetes.io/tls', data: { 'tls.crt': 'YQ==', 'tls.key': 'Yg==' } }),
      makeConfigMap(),
      makeSecret(),
    ])
    const service = await stage.create({
      ...pods({
        imagePullSecrets: [{ name: pull.metadata.name }],
        containers: [{ name: 'side', image: 'y', envFrom: [{ configMapRef: { name: all.metadata.name } }] }],
        volumes: [
          { name: 'tls', secret: { secretName: volume.metadata.name } },
          { name: 'mix', projected: { sources: [{ configMap: { name: projected.metadata.name } }] } },
          { name: 'ca', configMap: { name: 'kube-root-ca.crt' } },
        ],
      }),
      env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: env.metadata.name, key: 'key' } } }],
    })
    expect(await stage.settle(service)).toMatchObject({ poolReady: true, problems: [] })
    const pool = poolOf(service)
    for (const original of [pull, env, volume]) {
      const copy = await client.get(secrets, { namespace: pool, name: original.metadata.name })
      expect(copy).toMatchObject({ data: original.data, type: original.type })
    }
    for (const original of [all, projected]) {
      const copy = await client.get(configMaps, { namespace: pool, name: original.metadata.name })
      expect(copy.data).toEqual(original.data)
    }
    const names = (await client.list(secrets, { namespace: pool })).items.map(({ metadata }) => metadata.name)
    expect(names).not.toContain(bystander.metadata.name)
    expect(names).toHaveLength(3)
  })

  it('follows a change of its original, and mends a change of its copy', async () => {
    const original = await makeSecret()
    const service = await stage.create(mounting(original.metadata.name))
    await stage.settle(service)
    const ref = { namespace: poolOf(service), name: original.metadata.name }
    await client.patch(secrets, original.metadata, { data: { key: 'djI=', more: 'eA==' } }, merge)
    await stage.lookUntilDone(service)
    expect((await client.get(secrets, ref)).data).toEqual({ key: 'djI=', more: 'eA==' })
    await client.patch(secrets, original.metadata, { data: { more: null } }, merge)
    await client.patch(secrets, ref, { data: { key: 'aGFjaw==' } }, merge)
    await stage.lookUntilDone(service)
    expect((await client.get(secrets, ref)).data).toEqual({ key: 'djI=' })
  })

  it('may be made anew with another type, even after it was immutable', async () => {
    const original = await makeSecret({ immutable: true })
    const service = await stage.create(mounting(original.metadata.name))
    await stage.settle(service)
    await client.delete(secrets, original.metadata)
    await makeSecret({ metadata: { name: original.metadata.name }, type: 'example.com/other', data: { n: 'MQ==' } })
    expect(await stage.lookUntilDone(service)).toMatchObject({ poolReady: true, problems: [] })
    const copy = await client.get(secrets, { namespace: poolOf(service), name: original.metadata.name })
    expect(copy).toMatchObject({ type: 'example.com/other', data: { n: 'MQ==' } })
    expect(copy).not.toHaveProperty('immutable')
  })

  it("may be a service account's token, which stays what it is", async () => {
    const account = { 'kubernetes.io/service-account.name': 'default' }
    const original = await makeSecret({
      metadata: { name: randomName('token'), annotations: account },
      type: 'kubernetes.io/service-account-token',
      data: { extra: 'eA==' },
    })
    const filled = await eventually(async () => {
      const secret = await client.get(secrets, original.metadata)
      expect(secret.data).toHaveProperty('token')
      return secret
    })
    const service = await stage.create(mounting(original.metadata.name))
    await stage.settle(service)
    const copy = await client.get(secrets, { namespace: poolOf(service), name: original.metadata.name })
    expect(copy).toMatchObject({ type: 'Opaque', data: filled.data })
  })
})

describe('an operator without rights on Secrets', () => {
  it('says what it lacks and what to do, and lets pods start with what is put there by hand', async () => {
    const metadata = { namespace, name: 'no-secret-copies' }
    await client.create(serviceAccounts, { metadata })
    for (const role of ['isolation-proxy-operator', 'isolation-proxy-operator-services']) {
      const binding = `${role}-${namespace}`
      const account = `--serviceaccount=${namespace}:no-secret-copies`
      await kubectl('create', 'clusterrolebinding', binding, `--clusterrole=${role}`, account)
      onTestFinished(async () => void (await kubectl('delete', 'clusterrolebinding', binding)))
    }
    const restricted = await connectAs(stage.server, metadata)
    const original = await makeSecret()
    const service = await stage.create(mounting(original.metadata.name))
    const result = await stage.lookUntilDone(service, { client: restricted })
    expect(result.poolReady).toBe(true)
    expect(result.problems).toMatchObject([{ reason: 'ReferenceForbidden' }])
    expect(result.problems[0]!.message).toMatch(`Put a Secret of that name into namespace ${poolOf(service)} by hand`)
  })
})

describe('a copy', () => {
  it('goes when the spec names its original no longer', async () => {
    const [one, other] = [await makeSecret(), await makeSecret()]
    const service = await stage.create(mounting(one.metadata.name, other.metadata.name))
    await stage.settle(service)
    const pool = poolOf(service)
    await stage.change(service, { spec: { template: { spec: { volumes: null } } } })
    await stage.settle(service)
    for (const { metadata } of [one, other])
      await eventuallyGone(() => client.get(secrets, { namespace: pool, name: metadata.name }))
    expect((await client.get(namespaces, { name: pool })).metadata.annotations).not.toHaveProperty('soh.re/copies')
    await client.get(secrets, one.metadata)
  })

  it('is not forgotten by an operator whose watch lags', async () => {
    const [one, other] = [await makeSecret(), await makeSecret()]
    const service = await stage.create(mounting(one.metadata.name))
    await stage.settle(service)
    const pool = poolOf(service)
    const old = stage.kept.read(namespaces, { name: pool })
    const read: ReadKept = (resource, ref) =>
      resource.kind === 'Namespace' ? (old as never) : stage.kept.read(resource, ref)
    for (const spec of [mounting(other.metadata.name), { template: { spec: { volumes: null } } }]) {
      await stage.change(service, { spec })
      await stage.lookUntilDone(service, { read })
    }
    for (const { metadata } of [one, other])
      await eventuallyGone(() => client.get(secrets, { namespace: pool, name: metadata.name }))
  })

  it('goes with its original; pods wait for it, and the service says for which', async () => {
    const original = await makeSecret()
    const service = await stage.create(mounting(original.metadata.name))
    await stage.settle(service)
    await client.delete(secrets, original.metadata)
    expect(await stage.lookUntilDone(service)).toMatchObject({
      poolReady: false,
      problems: [{ reason: 'ReferenceMissing', message: expect.stringContaining(original.metadata.name) }],
    })
    await eventuallyGone(() => client.get(secrets, { namespace: poolOf(service), name: original.metadata.name }))
  })

  it.each([
    ['optional', pods({ volumes: [{ name: 'v', secret: { secretName: 'none-such', optional: true } }] }), []],
    ['a pull secret', pods({ imagePullSecrets: [{ name: 'none-such' }] }), [{ reason: 'ReferenceMissing' }]],
  ])('whose original is missing keeps no pod waiting when it is %s', async (_what, spec, problems) => {
    const service = await stage.create(spec)
    expect(await stage.settle(service)).toMatchObject({ poolReady: true, problems })
  })

  it("is not put in the place of somebody else's object", async () => {
    const original = await makeSecret()
    const service = await stage.create({ image: 'x' })
    await stage.settle(service)
    const ref = { namespace: poolOf(service), name: original.metadata.name }
    const theirs = await client.create(secrets, { metadata: ref, data: { key: 'dGhlaXJz' } })
    await stage.change(service, { spec: mounting(original.metadata.name) })
    const named = { poolReady: true, problems: [{ reason: 'ObjectTaken', message: expect.stringContaining(ref.name) }] }
    expect(await stage.settle(service)).toMatchObject(named)
    await client.delete(secrets, original.metadata)
    expect(await stage.settle(service)).toMatchObject({ poolReady: true, problems: [] })
    await stage.change(service, { spec: { template: { spec: { volumes: null } } } })
    await stage.settle(service)
    expect((await client.get(secrets, ref)).metadata.resourceVersion).toBe(theirs.metadata.resourceVersion)
  })
})
