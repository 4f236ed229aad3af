// Fields that no schema knows: refused, told or dropped, as the writer asks.
import { describe, expect, test } from 'vitest'
import { configMaps, deployments, pods } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleConfigMap, samplePod, sampleService } from './samples.ts'
import { connect, expectStatus, randomName } from './server.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server

const kinds = [
  {
    what: 'custom resource',
    path: `/apis/soh.re/v1alpha1/namespaces/${namespace}/dedicatedservices`,
    make: () => ({ ...sampleService(namespace), spec: { image: 'x', bogus: 1, service: { prot: 2 } } }),
    unknown: ['unknown field "spec.bogus"', 'unknown field "spec.service.prot"'],
  },
  {
    what: 'Pod',
    path: `/api/v1/namespaces/${namespace}/pods`,
    make: () => ({ ...samplePod(namespace), spec: { containers: [{ name: 'a', image: 'b', bogus: 1 }], prot: 2 } }),
    unknown: ['unknown field "spec.containers[0].bogus"', 'unknown field "spec.prot"'],
  },
]

describe.each(kinds)('creating a $what with unknown fields', ({ path, make, unknown }) => {
  const create = (query: string, body: unknown = make()) => ask({ method: 'POST', path: `${path}${query}`, body })

  test('is refused with Strict, naming every field', async () => {
    const answer = await create('?fieldValidation=Strict')
    expectStatus(answer, 400, 'BadRequest', 'strict decoding error')
    for (const sentence of unknown) expect(answer.text).toContain(JSON.stringify(sentence).slice(1, -1))
  })

  test.each(['', '?fieldValidation=Warn'])('works with a warning for each (%j)', async query => {
    const answer = await create(query)
    expect(answer.status).toBe(201)
    const warnings = String(answer.headers.warning)
    for (const sentence of unknown) expect(warnings).toContain(`299 - "${sentence.replaceAll('"', '\\"')}"`)
    expect(answer.text).not.toContain('bogus')
  })

  test('works in silence with Ignore', async () => {
    const answer = await create('?fieldValidation=Ignore')
    expect(answer.status).toBe(201)
    expect(answer.headers.warning).toBeUndefined()
    expect(answer.text).not.toContain('bogus')
  })

  test('with another word than these is invalid', async () => {
    expectStatus(await create('?fieldValidation=Sometimes'), 422, 'Invalid', 'fieldValidation')
  })
})

describe('strictness', () => {
  test('reaches into patches', async () => {
    const { metadata } = await client.create(dedicatedServices, sampleService(namespace))
    const options = { type: 'merge', fieldValidation: 'Strict' } as const
    const refused = client.patch(dedicatedServices, metadata, { spec: { bogus: 1 } }, options)
    await expect(refused).rejects.toMatchObject({ kind: 'invalid' })
    await expect(refused).rejects.toThrow('unknown field "spec.bogus"')
    const lenient = await client.patch(dedicatedServices, metadata, { spec: { bogus: 1 } }, { type: 'merge' })
    expect(lenient.spec).not.toHaveProperty('bogus')
  })

  test('finds a field that is written twice', async () => {
    const { metadata } = sampleConfigMap(namespace)
    const body = `{"metadata":${JSON.stringify(metadata)},"data":{"a":"1"},"data":{"a":"2"}}`
    const path = `/api/v1/namespaces/${namespace}/configmaps?fieldValidation=Strict`
    expectStatus(await ask({ method: 'POST', path, body }), 400, 'BadRequest', 'duplicate field "data"')
  })

  test('reaches into an embedded pod template of a Deployment', async () => {
    const labels = { app: 'x' }
    const template = { metadata: { labels }, spec: { ...samplePod(namespace).spec, bogus: true } }
    const spec = { replicas: 0, selector: { matchLabels: labels }, template }
    const object = { metadata: { namespace, name: randomName('d') }, spec }
    const refused = client.create(deployments, object as never, { fieldValidation: 'Strict' })
    await expect(refused).rejects.toThrow('unknown field "spec.template.spec.bogus"')
  })

  test('reaches into an embedded pod template of a DedicatedService', async () => {
    const template = { spec: { containers: [{ name: 'target', image: 'x', comand: ['typo'] }] } }
    const refused = client.create(dedicatedServices, sampleService(namespace, { template }), {
      fieldValidation: 'Strict',
    })
    await expect(refused).rejects.toThrow('unknown field "spec.template.spec.containers[0].comand"')
  })
})

describe('a body', () => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const rows: Array<[what: string, body: unknown, code: number, reason: string, message: string | RegExp]> = [
    ['that is no JSON', '{', 400, 'BadRequest', ''],
    [
      'of another kind',
      { ...samplePod(namespace), kind: 'Pod', apiVersion: 'v1' },
      400,
      'BadRequest',
      'Pod in version "v1" cannot be handled as a ConfigMap',
    ],
    [
      'of another version',
      { ...sampleConfigMap(namespace), kind: 'ConfigMap', apiVersion: 'v2' },
      400,
      'BadRequest',
      '',
    ],
    [
      'of another namespace',
      sampleConfigMap('elsewhere'),
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    ['with a number for a string', { ...sampleConfigMap(namespace), data: { a: 1 } }, 400, 'BadRequest', ''],
    ['without a name', { metadata: { namespace } }, 422, 'Invalid', 'name or generateName is required'],
    ['with a key that cannot be', { ...sampleConfigMap(namespace), data: { 'a/b': '1' } }, 422, 'Invalid', 'data[a/b]'],
    [
      'with a label that cannot be',
      sampleConfigMap(namespace, {}, { labels: { 'a b': 'c' } }),
      422,
      'Invalid',
      'metadata.labels',
    ],
  ]
  test.each(rows)('%s is refused', async (_, body, code, reason, message) => {
    expectStatus(await ask({ method: 'POST', path, body }), code, reason, message)
  })

  test('in YAML is taken, as the content type says', async () => {
    const { name } = sampleConfigMap(namespace).metadata
    const body = `metadata: {name: ${name}}\ndata: {a: "1"}\n`
    const answer = await ask({ method: 'POST', path, body, headers: { 'content-type': 'application/yaml' } })
    expect(answer.status).toBe(201)
    expect((await client.get(configMaps, { namespace, name })).data).toEqual({ a: '1' })
  })

  test('of an unknown content type is refused', async () => {
    const answer = await ask({ method: 'POST', path, body: 'x', headers: { 'content-type': 'text/plain' } })
    expectStatus(answer, 415, 'UnsupportedMediaType')
  })
})

test('an invalid object names every wrong field with its value', async () => {
  const pod = samplePod(namespace, {}, { containers: [{ name: 'A', image: '' }], restartPolicy: 'Sometimes' })
  const refused = client.create(pods, pod)
  await expect(refused).rejects.toMatchObject({ kind: 'invalid', status: 422, reason: 'Invalid' })
  for (const part of [
    'spec.containers[0].name',
    'spec.containers[0].image: Required value',
    'spec.restartPolicy: Unsupported value: "Sometimes"',
  ]) {
    await expect(refused).rejects.toThrow(part)
  }
})

test('an invalid object’s answer lists each cause for programs', async () => {
  const path = `/apis/soh.re/v1alpha1/namespaces/${namespace}/dedicatedservices`
  const { body } = await ask({
    method: 'POST',
    path,
    body: sampleService(namespace, { image: 'x', port: 0, replicas: -1 }),
  })
  const causes = [expect.objectContaining({ field: 'spec.port' }), expect.objectContaining({ field: 'spec.replicas' })]
  expect(body).toMatchObject({
    details: { group: 'soh.re', kind: 'DedicatedService', causes: expect.arrayContaining(causes) },
  })
})
