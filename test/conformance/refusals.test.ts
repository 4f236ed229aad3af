// What is refused before an object is looked at, or because of what a request says of itself: one row each, in the server's words.
import { beforeAll, describe, expect, test } from 'vitest'
import { configMaps, leases } from '../../api/kube/resources.ts'
import { dedicatedServices } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { sampleService } from './samples.ts'
import { connect, expectStatus, type Question } from './server.ts'
import { inVersion } from './version.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server
const maps = `/api/v1/namespaces/${namespace}/configmaps`
const services = `/apis/soh.re/v1alpha1/namespaces/${namespace}/dedicatedservices`
const merge = { 'content-type': 'application/merge-patch+json' }
const patch = (path: string, body: unknown): Question => ({ method: 'PATCH', path, headers: merge, body })
const remove = (path: string, body?: unknown): Question => ({
  method: 'DELETE',
  path,
  ...(body !== undefined && { body, headers: { 'content-length': String(JSON.stringify(body).length) } }),
})
const named = (metadata: object = {}) => ({ metadata: { name: 'a', ...metadata } })

type Row = readonly [
  what: string,
  question: Question,
  code: number,
  reason: string | undefined,
  message: string | RegExp,
]

async function expectRefusal([, question, code, reason, message]: Row): Promise<void> {
  const answer = await ask(question)
  if (reason !== undefined) return expectStatus(answer, code, reason, message)
  expect(answer.body).toMatchObject({ code, message })
  expect(answer.body).not.toHaveProperty('reason')
}

beforeAll(async () => {
  await client.create(configMaps, { metadata: { namespace, name: 'a' } })
  const service = sampleService(namespace, { image: 'x' })
  await client.create(dedicatedServices, { ...service, metadata: { namespace, name: 'a' } })
})

describe('a request that says too much of itself', () => {
  const some = inVersion({ newest: '["Some"]', oldest: '[]string{"Some"}' })
  const dryRun = (kind: string) =>
    `${kind}.meta.k8s.io "" is invalid: dryRun: Unsupported value: ${some}: supported values: "All"`
  const bytes = inVersion({ newest: 'may not be more than 128 bytes', oldest: 'must have at most 128 bytes' })
  const policies = 'supported values: "Foreground", "Background", "Orphan", "nil"'
  test.each<Row>([
    [
      'another dry run in a POST',
      { method: 'POST', path: `${maps}?dryRun=Some`, body: named() },
      422,
      'Invalid',
      dryRun('CreateOptions'),
    ],
    [
      'another dry run in a PUT',
      { method: 'PUT', path: `${maps}/a?dryRun=Some`, body: named() },
      422,
      'Invalid',
      dryRun('UpdateOptions'),
    ],
    ['another dry run in a PATCH', patch(`${maps}/a?dryRun=Some`, {}), 422, 'Invalid', dryRun('PatchOptions')],
    ['another dry run in a DELETE', remove(`${maps}/a?dryRun=Some`), 422, 'Invalid', dryRun('DeleteOptions')],
    [
      'another dry run in the body of a DELETE',
      remove(`${maps}/a`, { dryRun: ['Some'] }),
      422,
      'Invalid',
      dryRun('DeleteOptions'),
    ],
    [
      'force without apply',
      patch(`${maps}/a?force=true`, {}),
      422,
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
    [
      'a long manager',
      { method: 'POST', path: `${maps}?fieldManager=${'x'.repeat(129)}`, body: named() },
      422,
      'Invalid',
      `CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: ${bytes}`,
    ],
    [
      'another propagation',
      remove(`${maps}/none`, { propagationPolicy: 'Bad' }),
      422,
      'Invalid',
      `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Bad": ${policies}`,
    ],
    ['another propagation of all', remove(maps, { propagationPolicy: 'Bad' }), 422, 'Invalid', policies],
    [
      'two propagations',
      remove(`${maps}/a`, { propagationPolicy: 'Orphan', orphanDependents: true }),
      422,
      'Invalid',
      'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
    [
      'options of another kind',
      remove(`${maps}/a`, { kind: 'Pod', apiVersion: 'v1' }),
      inVersion({ newest: 400, oldest: 500 }),
      inVersion({ newest: 'BadRequest', oldest: undefined }),
      /^no kind "Pod" is registered for version "v1" in scheme /,
    ],
    [
      'a limit that is no number',
      { path: `${maps}?limit=abc` },
      400,
      'BadRequest',
      /^strconv.ParseInt: parsing "abc": invalid syntax$/,
    ],
    [
      'a field that is not known',
      { path: `${maps}?fieldSelector=data.x=1` },
      400,
      'BadRequest',
      '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    [
      'a field that is not to be selected',
      { path: `${services}?fieldSelector=spec.x=1` },
      400,
      'BadRequest',
      'field label not supported: spec.x',
    ],
  ])('is refused: %s', (...row) => expectRefusal(row))
})

describe('names and versions', () => {
  const typed = (metadata: object) => ({
    apiVersion: 'soh.re/v1alpha1',
    kind: 'DedicatedService',
    metadata,
    spec: { image: 'x' },
  })
  const nameless = 'the name of the object (a based on URL) was undeterminable: name must be provided'
  const unparsed = 'strconv.ParseUint: parsing "abc": invalid syntax'
  test.each<Row>([
    ['a PUT without a name', { method: 'PUT', path: `${maps}/a`, body: { metadata: {} } }, 400, 'BadRequest', nameless],
    ['a patch that takes the name', patch(`${maps}/a`, { metadata: { name: null } }), 400, 'BadRequest', nameless],
    [
      'a PUT with a version that is none',
      { method: 'PUT', path: `${maps}/a`, body: named({ resourceVersion: 'abc' }) },
      500,
      undefined,
      unparsed,
    ],
    [
      'a patch with a version that is none',
      patch(`${services}/a`, { metadata: { resourceVersion: 'abc' } }),
      500,
      undefined,
      unparsed,
    ],
    [
      'a new object with a version',
      { method: 'POST', path: maps, body: { metadata: { name: 'b', resourceVersion: '1' } } },
      500,
      undefined,
      'resourceVersion should not be set on objects to be created',
    ],
    [
      'a GET of a version that is none',
      { path: `${maps}/a?resourceVersion=abc` },
      500,
      undefined,
      `resourceVersion: Invalid value: "abc": ${unparsed}`,
    ],
    [
      'a GET of a time to come',
      { path: `${maps}/a?resourceVersion=999999999` },
      504,
      'Timeout',
      /^Timeout: Too large resource version: 999999999, current: \d+$/,
    ],
    [
      'a PUT with another UID',
      { method: 'PUT', path: `${maps}/a`, body: named({ uid: 'x' }) },
      409,
      'Conflict',
      `StorageError: invalid object, Code: 4, Key: /registry/configmaps/${namespace}/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: `,
    ],
    [
      'a PUT of ours with another UID',
      { method: 'PUT', path: `${services}/a`, body: typed({ name: 'a', uid: 'x' }) },
      409,
      'Conflict',
      `Key: /registry/soh.re/dedicatedservices/${namespace}/a,`,
    ],
  ])('are refused: %s', (...row) => expectRefusal(row))

  test('a PUT of ours without a version is refused under the plural', async () => {
    const answer = await ask({ method: 'PUT', path: `${services}/a`, body: typed({ name: 'a' }) })
    expectStatus(answer, 422, 'Invalid', /^dedicatedservices.soh.re "a" is invalid: metadata.resourceVersion: /)
    expect(answer.body).toMatchObject({ details: { group: 'soh.re', kind: 'dedicatedservices', name: 'a' } })
  })

  test('a broken rule about more than one field shows no value', async () => {
    const spec = { image: 'x', connections: { connectTimeout: '10m' } }
    const body = { ...typed({ name: 'rule' }), spec }
    const answer = await ask({ method: 'POST', path: services, body })
    const value = inVersion({ newest: '', oldest: '"object": ' })
    const sentence = `spec: Invalid value: ${value}connections.connectTimeout must be shorter than proxy.fence`
    expectStatus(answer, 422, 'Invalid', `DedicatedService.soh.re "rule" is invalid: ${sentence}`)
  })

  test('a DELETE of another UID is refused under the kind', async () => {
    const answer = await ask(remove(`${services}/a`, { preconditions: { uid: 'x' } }))
    expectStatus(
      answer,
      409,
      'Conflict',
      /^Operation cannot be fulfilled on DedicatedService.soh.re "a": the UID in the pre/,
    )
    expect(answer.body).toMatchObject({ details: { group: 'soh.re', kind: 'DedicatedService', name: 'a' } })
  })

  test('a PUT of a Lease that is not there makes it', async () => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/new`
    const answer = await ask({ method: 'PUT', path, body: { metadata: { name: 'new' } } })
    expect(answer).toMatchObject({ status: 201, body: { kind: 'Lease' } })
    await client.delete(leases, { namespace, name: 'new' })
  })
})
