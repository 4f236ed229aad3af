// What a Scale must say to be taken: of a Deployment, and of a DedicatedService, which a real server reads apart.
import { describe, expect, test } from 'vitest'
import { deployments } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { samplePod, sampleService } from './samples.ts'
import { connect, expectStatus } from './server.ts'
import { inVersion } from './version.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server
const labels = { app: 'x' }
const { spec } = samplePod(namespace)
await client.create(deployments, {
  metadata: { namespace, name: 'd' },
  spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: spec! } },
})
await client.create(dedicatedServices, {
  ...sampleService(namespace, { image: 'x', replicas: 0 }),
  metadata: { namespace, name: 'd' },
})
const ofDeployment = `/apis/apps/v1/namespaces/${namespace}/deployments/d/scale`
const ofService = `/apis/soh.re/v1alpha1/namespaces/${namespace}/dedicatedservices/d/scale`
const both: [what: string, path: string][] = [
  ['a Deployment', ofDeployment],
  ['a DedicatedService', ofService],
]

const scale = (more: object = {}, metadata: object = {}) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'd', namespace, ...metadata },
  spec: { replicas: 0 },
  ...more,
})
const put = (path: string, body: unknown) => ask({ method: 'PUT', path, body })
const patch = (path: string, body: unknown, type = 'merge-patch') =>
  ask({ method: 'PATCH', path, body, headers: { 'content-type': `application/${type}+json` } })

describe.each(both)('a PUT on the scale of %s', (_what, path) => {
  const line = inVersion({ newest: 111, oldest: 100 })
  const cannot = (why: string) =>
    path === ofService
      ? `no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:${line}"`
      : `Scale in version "v1" cannot be handled as a Scale: ${why}`
  test.each<[what: string, body: unknown, message: string]>([
    [
      'of another name',
      scale({}, { name: 'o', resourceVersion: '1' }),
      'the name of the object (o) does not match the name on the URL (d)',
    ],
    [
      'of no name',
      scale({}, { name: undefined }),
      'the name of the object (d based on URL) was undeterminable: name must be provided',
    ],
    [
      'of another namespace',
      scale({}, { namespace: 'other' }),
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'with a word for a number',
      scale({ spec: { replicas: 'x' } }),
      cannot('json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32'),
    ],
    [
      'with half a replica',
      scale({ spec: { replicas: 1.5 } }),
      cannot('json: cannot unmarshal number 1.5 into Go struct field ScaleSpec.spec.replicas of type int32'),
    ],
  ])('is refused: %s', async (_how, body, message) => {
    expectStatus(await put(path, body), 400, 'BadRequest', message)
  })

  test('with a field that Scale does not have is refused when asked to be strict', async () => {
    const answer = await put(`${path}?fieldValidation=Strict`, scale({ bogus: 1 }))
    expectStatus(answer, 400, 'BadRequest', cannot('strict decoding error: unknown field "bogus"'))
  })

  test('of an older version is a conflict, and one of another UID too', async () => {
    expectStatus(await put(path, scale({}, { resourceVersion: '1' })), 409, 'Conflict', 'has been modified')
    expectStatus(
      await put(path, scale({}, { uid: 'x' })),
      409,
      'Conflict',
      'Precondition failed: UID in precondition: x',
    )
  })

  test('that says no version, kind or UID sets the number', async () => {
    const answer = await put(path, { metadata: { name: 'd' }, spec: { replicas: 0 } })
    expect(answer).toMatchObject({ status: 200, body: { kind: 'Scale', apiVersion: 'autoscaling/v1' } })
  })
})

describe.each(both)('a patch of the scale of %s', (_what, path) => {
  test.each<[what: string, query: string, body: object, why: string]>([
    [
      'a word for a number',
      '',
      { spec: { replicas: 'x' } },
      'cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
    ],
    [
      'an unknown field, strictly',
      '?fieldValidation=Strict',
      { spec: { replicas: 0, bogus: 1 } },
      'strict decoding error: unknown field "spec.bogus"',
    ],
    ['another kind', '', { kind: 'Pod' }, 'no kind "Pod" is registered for version "autoscaling/v1" in scheme'],
  ])('is invalid: %s', async (_how, query, body, why) => {
    const answer = await patch(`${path}${query}`, body)
    expectStatus(answer, 422, 'Invalid', why)
    expect(answer.body).toMatchObject({ details: { causes: [{ field: 'patch', reason: 'FieldValueInvalid' }] } })
  })

  test('warns of an unknown field', async () => {
    const answer = await patch(path, { spec: { replicas: 0 }, bogus: 1 })
    expect(answer).toMatchObject({ status: 200, headers: { warning: '299 - "unknown field \\"bogus\\""' } })
  })

  test('to another name is refused', async () => {
    const message = 'the name of the object (other) does not match the name on the URL (d)'
    expectStatus(await patch(path, { metadata: { name: 'other' } }), 400, 'BadRequest', message)
  })
})

test('another kind is refused, in other words for kinds of ours', async () => {
  const foreign = scale({ kind: 'Deployment', apiVersion: 'apps/v1' })
  const why =
    'Deployment in version "v1" cannot be handled as a Scale: converting (v1.Deployment) to (autoscaling.Scale): unknown conversion'
  expectStatus(await put(ofDeployment, foreign), 400, 'BadRequest', why)
  const ours = /^no kind is registered for the type v1.Scale in scheme /
  expectStatus(await put(ofService, scale({ kind: 'Pod', apiVersion: 'v1' })), 400, 'BadRequest', ours)
})

test('fewer than none are refused: of a Deployment the Scale is invalid, of ours the object', async () => {
  const body = { spec: { replicas: -1 } }
  expectStatus(
    await patch(ofDeployment, body),
    422,
    'Invalid',
    /^Scale.autoscaling "d" is invalid: spec.replicas: .* must be greater/,
  )
  expectStatus(await patch(ofService, body), 422, 'Invalid', /^DedicatedService.soh.re "d" is invalid: /)
})

test('a strategic patch is taken of a Deployment alone', async () => {
  const body = { spec: { replicas: 0 } }
  expect((await patch(ofDeployment, body, 'strategic-merge-patch')).status).toBe(200)
  expectStatus(await patch(ofService, body, 'strategic-merge-patch'), 415, 'UnsupportedMediaType')
})

test('a table shows what is wanted and what there is', async () => {
  const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
  const { body } = await ask({ path: ofDeployment, headers })
  const { columnDefinitions, rows } = body as { columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] }
  expect(columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age'])
  expect(rows[0]?.cells.slice(0, 3)).toEqual(['d', 0, 0])
})
