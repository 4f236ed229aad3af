import { describe, expect, test } from 'vitest'
import type { KubeClient, WatchEvent } from '../../../api/kube/client.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { pods } from '../../../api/kube/resources.ts'
import { bookmark, clientOf, openWatch, pod, refuse, startServer } from './server.ts'

const from = { namespace: 'x', resourceVersion: '5' }

async function gather(client: KubeClient): Promise<{ events: string[]; error?: unknown }> {
  const events: string[] = []
  try {
    for await (const event of client.watch(pods, from)) events.push(describeEvent(event))
    return { events }
  } catch (error) {
    return { events, error }
  }
}

function describeEvent({ type, object }: WatchEvent<Pod>): string {
  return `${type} ${object.metadata.resourceVersion}`
}

describe('a watch', () => {
  test('yields events and bookmarks until the server ends it', async () => {
    const server = await startServer((_, response) => {
      const { send } = openWatch(response)
      send('ADDED', pod('a', '6'))
      send('BOOKMARK', bookmark('9'))
      send('DELETED', pod('a', '10'))
      response.end()
    })
    expect(await gather(clientOf(server))).toEqual({ events: ['ADDED 6', 'BOOKMARK 9', 'DELETED 10'] })
    expect(server.seen[0]!.query).toEqual({ watch: 'true', allowWatchBookmarks: 'true', resourceVersion: '5' })
  })

  test('says when the server has taken it, before anything happens', async () => {
    const server = await startServer((_, response) => void openWatch(response))
    const abort = new AbortController()
    const opened = new Promise<void>(resolve => {
      const events = clientOf(server).watch(pods, { ...from, onOpen: resolve, signal: abort.signal })
      events[Symbol.asyncIterator]()
        .next()
        .catch(() => {})
    })
    await opened
    abort.abort()
  })

  test.each([
    [410, 'Expired', 'gone'],
    [500, 'InternalError', 'server'],
    [429, 'TooManyRequests', 'tooManyRequests'],
  ])('that the server ends with %i in band fails as the same answer over HTTP does', async (code, reason, kind) => {
    const message = 'too old resource version'
    const server = await startServer((_, response) => {
      const { send } = openWatch(response)
      send('ADDED', pod('a', '6'))
      send('ERROR', { kind: 'Status', code, reason, message })
      response.end()
    })
    const client = clientOf(server)
    const inBand = await gather(client)
    expect(inBand.events).toEqual(['ADDED 6'])
    expect(inBand.error).toMatchObject({ kind, status: code, reason })
    server.script((_, response) => refuse(response, code, { reason, message }))
    const overHttp = await gather(client)
    expect(overHttp.error).toMatchObject({ kind, status: code, reason })
    expect(String(overHttp.error)).toBe(String(inBand.error))
  })

  test.each([
    ['not JSON', 'garbage\n'],
    ['an event cut short by a clean end', JSON.stringify({ type: 'ADDED', object: pod('b', '7') }).slice(0, -9)],
    ['an event of an unknown type', '{"type":"RENAMED","object":{"metadata":{"name":"b","resourceVersion":"7"}}}\n'],
    ['an object without a name', '{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}\n'],
    ['an object without a version', '{"type":"ADDED","object":{"metadata":{"name":"b"}}}\n'],
    ['a bookmark without a version', '{"type":"BOOKMARK","object":{"metadata":{}}}\n'],
    ['an ERROR without a Status', '{"type":"ERROR","object":{"why":"?"}}\n'],
  ])('that brings %s fails and passes nothing over', async (_, line) => {
    const server = await startServer((_, response) => {
      openWatch(response).send('ADDED', pod('a', '6'))
      response.end(line)
    })
    const { events, error } = await gather(clientOf(server))
    expect(events).toEqual(['ADDED 6'])
    expect(error).toMatchObject({ kind: 'malformed' })
  })

  test('whose connection is cut fails as a broken network', async () => {
    const server = await startServer((seen, response) => {
      openWatch(response).send('ADDED', pod('a', '6'))
      response.write(' ', () => setImmediate(() => seen.socket.resetAndDestroy()))
    })
    const { error } = await gather(clientOf(server))
    expect(error).toMatchObject({ kind: 'network' })
    expect(String(error)).toContain('watch pods in x: network: the watch broke: ')
  })

  test('carries a pod of 3 MB', async () => {
    const big = { ...pod('a', '6'), spec: { note: 'x'.repeat(3_000_000) } }
    const server = await startServer((_, response) => {
      openWatch(response).send('ADDED', big)
      response.end()
    })
    expect(await gather(clientOf(server))).toEqual({ events: ['ADDED 6'] })
  })

  test('closes its connection when the loop is left', async () => {
    const server = await startServer((_, response) => openWatch(response).send('ADDED', pod('a', '6')))
    for await (const _ of clientOf(server).watch(pods, from)) break
    await expect.poll(() => server.seen[0]!.socket.destroyed).toBe(true)
  })

  test('ends with the reason of its signal', async () => {
    const server = await startServer((_, response) => void openWatch(response))
    const abort = new AbortController()
    const options = { ...from, signal: abort.signal, onOpen: () => abort.abort(new Error('enough watched')) }
    const next = clientOf(server).watch(pods, options)[Symbol.asyncIterator]().next()
    await expect(next).rejects.toThrow('enough watched')
    await expect.poll(() => server.seen[0]!.socket.destroyed).toBe(true)
  })
})
