// Tables: what kubectl get prints comes from the server.
import { beforeAll, describe, expect, test } from 'vitest'
import { pods } from '../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import { installDefinitions } from './definitions.ts'
import { makeNamespace } from './place.ts'
import { samplePod, sampleService, sampleTicket } from './samples.ts'
import { type Answer, connect, expectStatus } from './server.ts'
import { inVersion } from './version.ts'

const server = await connect()
await installDefinitions(server)
const namespace = await makeNamespace(server)
const { client, ask } = server

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
const ours = `/apis/soh.re/v1alpha1/namespaces/${namespace}`

type Table = {
  kind: string
  columnDefinitions: Array<{ name: string; type: string; priority: number }> | null
  rows: Array<{ cells: unknown[]; object: { kind: string; metadata: { name: string } } }>
}

async function table(path: string): Promise<Table> {
  return tableOf(await ask({ path, headers: { accept } }))
}

function tableOf(answer: Answer): Table {
  expect(answer.status, answer.text).toBe(200)
  expect(answer.body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
  return answer.body as unknown as Table
}

function columns({ columnDefinitions }: Table): string[] {
  return (columnDefinitions ?? []).map(({ name, priority }) => `${name}${priority > 0 ? ' (wide)' : ''}`)
}

const serviceName = 'my-app'
beforeAll(async () => {
  const spec = { image: 'my-app-image:latest' }
  await client.create(dedicatedServices, {
    ...sampleService(namespace, spec),
    metadata: { namespace, name: serviceName },
  })
  const status = { totalTargets: 5, availableTargets: 4, inUseTargets: 1, address: '10.65.0.1:9090', namespace: 'pool' }
  const ref = { namespace, name: serviceName }
  await client.patch(dedicatedServices, ref, { status }, { type: 'merge', subresource: 'status' })
})

describe('DedicatedServices', () => {
  test('have the columns that the design names', async () => {
    const names = columns(await table(`${ours}/dedicatedservices`))
    const narrow = ['Name', 'Image', 'Total', 'Available', 'Age']
    expect(names.filter(name => !name.endsWith(' (wide)'))).toEqual(narrow)
    const wide = ['In-Use (wide)', 'Address (wide)', 'Pool-Namespace (wide)']
    expect(names.filter(name => name.endsWith(' (wide)'))).toEqual(wide)
  })

  test('fill them, in lists and alone', async () => {
    for (const path of [`${ours}/dedicatedservices`, `${ours}/dedicatedservices/${serviceName}`]) {
      const { rows, ...rest } = await table(path)
      const row = Object.fromEntries(columns({ rows, ...rest }).map((name, index) => [name, rows[0]?.cells[index]]))
      expect(row).toMatchObject({
        Name: serviceName,
        Image: 'my-app-image:latest',
        Total: 5,
        Available: 4,
        'In-Use (wide)': 1,
        'Address (wide)': '10.65.0.1:9090',
        'Pool-Namespace (wide)': 'pool',
        Age: expect.stringMatching(/^\d+[smh]/),
      })
      expect(rows).toHaveLength(1)
    }
  })
})

describe('IsolationPods', () => {
  test('have the columns that the design names, empty where nothing is known', async () => {
    const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
    const found = await table(`${ours}/isolationpods/${metadata.name}`)
    const narrow = columns(found).filter(name => !name.endsWith(' (wide)'))
    expect(narrow).toEqual(['Name', 'Phase', 'Pod-IP', 'Holder', 'Client', 'Since', 'Age'])
    expect(found.rows[0]?.cells.slice(0, 6)).toEqual(
      [metadata.name, 'Pending', '', '', '', ''].map(cell => cell || null),
    )
  })

  test('show how long ago the phase began', async () => {
    const { metadata } = await client.create(isolationPods, sampleTicket(namespace))
    const phaseSince = new Date(Date.now() - 3_600_000 * 5).toISOString()
    await client.patch(isolationPods, metadata, { status: { phaseSince } }, { type: 'merge', subresource: 'status' })
    const found = await table(`${ours}/isolationpods/${metadata.name}`)
    expect(found.rows[0]?.cells[columns(found).indexOf('Since')]).toMatch(/^5h/)
  })
})

describe('a table', () => {
  test('of pods has kubectl’s columns', async () => {
    const { metadata } = await client.create(pods, samplePod(namespace))
    const found = await table(`/api/v1/namespaces/${namespace}/pods`)
    const names = columns(found).filter(name => !name.endsWith(' (wide)'))
    expect(names).toEqual(['Name', 'Ready', 'Status', 'Restarts', 'Age'])
    const row = found.rows.find(({ cells }) => cells[0] === metadata.name)
    expect(row?.cells.slice(0, 4)).toEqual([metadata.name, '0/1', 'Pending', '0'])
  })

  test('of definitions tells their scope and versions', async () => {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/isolationpods.soh.re'
    const found = await table(path)
    const wide = ['Group (wide)', 'Kind (wide)', 'ShortNames (wide)', 'Established (wide)']
    expect(columns(found)).toEqual(
      inVersion({
        newest: ['Name', 'Scope', 'Versions', 'Created At', ...wide],
        oldest: ['Name', 'Created At'],
      }),
    )
    const made = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/)
    const shown = ['Namespaced', 'v1alpha1(storage)', made, 'soh.re', 'IsolationPod', 'ipod,ipods', true]
    expect(found.rows[0]?.cells).toEqual(['isolationpods.soh.re', ...inVersion({ newest: shown, oldest: [made] })])
  })

  test('carries the metadata of each object, or all of it, or nothing, as asked', async () => {
    const path = `${ours}/dedicatedservices/${serviceName}`
    expect((await table(path)).rows[0]?.object).toMatchObject({
      kind: 'PartialObjectMetadata',
      metadata: { name: serviceName },
    })
    const whole = (await table(`${path}?includeObject=Object`)).rows[0]?.object
    expect(whole).toMatchObject({ kind: 'DedicatedService', spec: { image: 'my-app-image:latest' } })
    expect((await table(`${path}?includeObject=None`)).rows[0]?.object ?? null).toBeNull()
  })

  test('of nothing still has its columns and a resourceVersion to watch from', async () => {
    const found = await table(`${ours}/dedicatedservices?labelSelector=none`)
    expect(found.rows).toEqual([])
    expect(columns(found)).toContain('Image')
    expect(found).toMatchObject({ metadata: { resourceVersion: expect.stringMatching(/^\d+$/) } })
  })

  test('comes in pages', async () => {
    const first = await table(`${ours}/isolationpods?limit=1`)
    expect(first.rows).toHaveLength(1)
    expect(first).toMatchObject({ metadata: { continue: expect.stringMatching(/./) } })
  })

  test('comes in watches, the columns with the first event only', async () => {
    const { metadata } = await client.list(dedicatedServices, { namespace })
    const ref = { namespace, name: serviceName }
    for (const totalTargets of [6, 7]) {
      await client.patch(dedicatedServices, ref, { status: { totalTargets } }, { type: 'merge', subresource: 'status' })
    }
    const path = `${ours}/dedicatedservices?watch=true&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=1`
    const { text } = await ask({ path, headers: { accept } })
    const events = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { type: string; object: Table })
    expect(events.map(({ type, object }) => `${type} ${object.kind}`)).toEqual(['MODIFIED Table', 'MODIFIED Table'])
    expect(columns(events[0]!.object)).toContain('Total')
    expect(columns(events[1]!.object)).toEqual([])
    expect(events.map(({ object }) => object.rows[0]?.cells[2])).toEqual([6, 7])
  })
})

test('an Accept header that the server cannot satisfy is refused with what it can', async () => {
  const answer = await ask({ path: `${ours}/dedicatedservices`, headers: { accept: 'text/plain' } })
  expectStatus(answer, 406, 'NotAcceptable', 'only the following media types are accepted')
})

test('metadata alone is given to who asks for it', async () => {
  const partial = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
  const { body, text } = await ask({ path: `${ours}/dedicatedservices`, headers: { accept: partial } })
  expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: serviceName } }] })
  expect(text).not.toContain('my-app-image')
})
