// What watches say beyond the events of a reflector: initial events, bookmarks, tables, moments to come, and the end of who does not read.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { expect, test } from 'vitest'
import { configMaps } from '../../../../api/kube/resources.ts'
import { runServer } from '../runServer.ts'

const { access, client, ask } = await runServer()
const namespace = 'default'
const path = `/api/v1/namespaces/${namespace}/configmaps?watch=true`
const chosen = '&labelSelector=of%3Dthis'
const labels = { of: 'this' }
const initial = '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan'
for (const name of ['b', 'a', 'c']) await client.create(configMaps, { metadata: { namespace, name, labels } })

type Event = { type: string; object: Record<string, unknown> & { metadata: Record<string, unknown> } }

/** All that a watch of a second tells. */
async function watched(query: string, headers: Record<string, string> = {}): Promise<Event[]> {
  const answer = await ask(`${path}&timeoutSeconds=1${query}`, headers)
  expect(answer.status, answer.text).toBe(200)
  return answer.text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Event)
}

function said(events: readonly Event[]): string[] {
  return events.map(({ type, object: { metadata } }) => `${type} ${metadata.name ?? ''}`.trim())
}

const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
const marks = '&allowWatchBookmarks=true'
const { resourceVersion: present } = (await client.list(configMaps, { namespace })).metadata
/** Side by side, since each lasts its second. */
const [ordered, old, unsaid, zero, one, inTable, without] = await Promise.all([
  watched(`${chosen}${initial}${marks}`),
  watched(`${chosen}${initial}&resourceVersion=1`),
  watched(`${chosen}${marks}`),
  watched(`${chosen}${marks}&resourceVersion=0`),
  watched('&fieldSelector=metadata.name%3Db'),
  watched(`${chosen}${initial}${marks}`, table),
  watched(`${chosen}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`),
])

const endOfInitial = { 'k8s.io/initial-events-end': 'true' }

test('initial events come in order, and a bookmark says where they end', () => {
  expect(said(ordered.slice(0, 4))).toEqual(['ADDED a', 'ADDED b', 'ADDED c', 'BOOKMARK'])
  expect(ordered[3]!.object).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { resourceVersion: present, annotations: endOfInitial },
  })
  for (const { object } of ordered.slice(4)) expect(object.metadata.annotations).toBeUndefined()
})

test('a watch that wants no initial events begins now', () => {
  expect(said(without)).toEqual([])
})

test('from an old moment they are those of now', () => {
  expect(said(old)).toEqual(['ADDED a', 'ADDED b', 'ADDED c'])
})

test.each([
  ['none', unsaid],
  ['0', zero],
])('a watch with bookmarks from the moment %s says where its beginning ends', (_, events) => {
  expect(events.find(({ type }) => type === 'BOOKMARK')?.object.metadata.annotations).toEqual(endOfInitial)
})

test('initial events of a moment that has not come are refused in the watch', async () => {
  const events = await watched(`${initial}&resourceVersion=99999999`)
  expect(events).toMatchObject([{ type: 'ERROR', object: { code: 504, reason: 'Timeout' } }])
  expect(events[0]!.object.message).toMatch(/^Timeout: Too large resource version: 99999999, current: \d+$/)
})

test('a watch from a moment that has not come tells what happens after it', async () => {
  const { metadata } = await client.list(configMaps, { namespace })
  const resourceVersion = String(Number(metadata.resourceVersion) + 2)
  const names: string[] = []
  const onOpen = async () => {
    for (const name of ['future-1', 'future-2', 'future-3']) {
      await client.create(configMaps, { metadata: { namespace, name } })
    }
  }
  const watch = client.watch(configMaps, {
    namespace,
    resourceVersion,
    timeoutSeconds: 20,
    onOpen: () => void onOpen(),
  })
  for await (const event of watch) {
    if (event.type === 'BOOKMARK') continue
    names.push(event.object.metadata.name)
    break
  }
  expect(names).toEqual(['future-3'])
})

test('a watch of one name is of no other', () => {
  expect(said(one)).toEqual(['ADDED b'])
})

test('a table names its columns once, and a bookmark in it is a row of blanks with the word', () => {
  expect(inTable.map(({ object }) => [object.kind, Array.isArray(object.columnDefinitions)])).toEqual(
    inTable.map((_, index) => ['Table', index === 0]),
  )
  const rows = inTable.map(({ object }) => (object.rows as { cells: unknown[]; object: Event['object'] }[])[0]!)
  expect(rows.slice(0, 4).map(({ cells }) => cells[0])).toEqual(['a', 'b', 'c', ''])
  expect(rows[3]!.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { annotations: endOfInitial } })
})

test('a watch ends at its time, and its last bookmark covers what it told', async () => {
  const { metadata } = await client.list(configMaps, { namespace })
  const watch = watched(`&allowWatchBookmarks=true&resourceVersion=${metadata.resourceVersion}`)
  const { metadata: made } = await client.create(configMaps, { metadata: { namespace, name: 'late' } })
  const events = await watch
  expect(events.at(-1)?.type).toBe('BOOKMARK')
  expect(Number(events.at(-1)?.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(made.resourceVersion))
})

test('a client that does not read is cut off, and whoever reads is not', async () => {
  const big = { namespace, name: 'big' }
  const { metadata } = await client.create(configMaps, { metadata: big })
  const query = `${path}&resourceVersion=${metadata.resourceVersion}&fieldSelector=metadata.name%3Dbig`
  const open = async () => {
    const headers = { authorization: `Bearer ${await access.token!()}` }
    const sent = request(`${access.server}${query}`, { ca: access.ca, headers, agent: false })
    sent.end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return response
  }
  const [idle, eager] = [await open(), await open()]
  idle.pause()
  let read = 0
  eager.on('data', (chunk: Buffer) => {
    read += chunk.length
  })
  const changes = 45
  for (let count = 0; count < changes; count += 1) {
    await client.patch(configMaps, big, { data: { text: `${count}`.padEnd(900_000, 'x') } }, { type: 'merge' })
  }
  await expect.poll(() => read, { timeout: 15_000 }).toBeGreaterThan(changes * 900_000)
  let left = 0
  idle.on('data', (chunk: Buffer) => {
    left += chunk.length
  })
  idle.resume()
  await expect(once(idle, 'end')).rejects.toThrow('aborted')
  expect(left).toBeLessThan(changes * 900_000)
  eager.destroy()
})
