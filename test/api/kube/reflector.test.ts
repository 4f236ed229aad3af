import type http from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { follow, listOf, listsOf, scripted, watchesOf } from './followed.ts'
import { bookmark, openWatch, pod, podList, refuse, reply, startServer } from './server.ts'

describe('in step', () => {
  test('with what was there and what happens then', async () => {
    const server = await startServer(
      scripted({
        lists: [listOf('10', pod('a', '3'), pod('b', '4'))],
        watches: [
          response => {
            const { send } = openWatch(response)
            send('ADDED', pod('c', '11'))
            send('MODIFIED', pod('a', '12'))
            send('DELETED', pod('b', '13'))
          },
        ],
      }),
    )
    const { reflector, told, errors } = follow(server)
    expect(reflector.lastContact()).toBe(Number.NEGATIVE_INFINITY)
    await reflector.synced
    expect(told.slice(0, 2)).toEqual(['added a@3', 'added b@4'])
    await expect.poll(() => told.slice(2)).toEqual(['added c@11', 'updated a@12', 'deleted b@13'])
    expect(reflector.list().map(({ metadata }) => metadata.name)).toEqual(['a', 'c'])
    expect(reflector.get('x/a')?.metadata.resourceVersion).toBe('12')
    expect(reflector.lastContact()).toBeGreaterThan(0)
    expect([reflector.restarts(), reflector.missed(), errors]).toEqual([0, 0, []])
  })

  test('by a consistent list in pages and a watch that asks for bookmarks and an end', async () => {
    const names = Array.from({ length: 25 }, (_, i) => `p${i}`)
    const server = await startServer((seen, response) => {
      if (seen.query.watch) return void openWatch(response)
      const start = Number(seen.query.continue ?? 0)
      const next = start + Number(seen.query.limit)
      const items = names.slice(start, next).map(name => pod(name, '1'))
      reply(response, podList('10', items, next < names.length ? String(next) : ''))
    })
    const { reflector } = follow(server, { timing: { pageSize: 10 }, labelSelector: 'a=b', random: () => 0.5 })
    await reflector.synced
    expect(reflector.list()).toHaveLength(25)
    expect(listsOf(server).map(({ query }) => query)).toEqual([
      { labelSelector: 'a=b', limit: '10' },
      { labelSelector: 'a=b', limit: '10', continue: '10' },
      { labelSelector: 'a=b', limit: '10', continue: '20' },
    ])
    await expect
      .poll(() => watchesOf(server).map(({ query }) => query))
      .toEqual([
        {
          labelSelector: 'a=b',
          watch: 'true',
          allowWatchBookmarks: 'true',
          resourceVersion: '10',
          timeoutSeconds: '450',
        },
      ])
  })

  test('keeping only what strip leaves, by index', async () => {
    const full = { ...pod('a', '3', { labels: { app: 'red' } }), spec: { nodeName: 'n' }, status: { phase: 'Running' } }
    Object.assign(full.metadata, { managedFields: [{ manager: 'kubectl' }] })
    const server = await startServer(
      scripted({
        lists: [listOf('10', full)],
        watches: [
          r =>
            openWatch(r).send('ADDED', { ...full, metadata: { ...full.metadata, name: 'b', resourceVersion: '11' } }),
        ],
      }),
    )
    const strip = ({ metadata, status }: Pod): Pod => ({ metadata, status })
    const indexes = { app: ({ metadata }: Pod) => [metadata.labels?.app ?? ''] }
    const { reflector } = follow(server, { strip, indexes })
    await expect.poll(() => reflector.byIndex('app', 'red').map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
    for (const kept of reflector.list()) {
      expect(kept).not.toHaveProperty('spec')
      expect(kept.metadata).not.toHaveProperty('managedFields')
    }
  })

  test('even when a handler throws: the rest goes on and the error is told', async () => {
    const server = await startServer(
      scripted({
        lists: [listOf('10', pod('a', '3'), pod('b', '4'))],
        watches: [r => openWatch(r).send('ADDED', pod('c', '11'))],
      }),
    )
    const onChange = ({ object }: { object: Pod }) => {
      if (object.metadata.name !== 'b') throw new Error(`cannot stand ${object.metadata.name}`)
    }
    const { reflector, errors } = follow(server, { onChange })
    await expect.poll(() => errors).toEqual(['change: cannot stand a', 'change: cannot stand c'])
    expect(reflector.list()).toHaveLength(3)
    expect(reflector.restarts()).toBe(0)
  })

  test('on one watch for as long as bookmarks come', async () => {
    const server = await startServer(
      scripted({
        lists: [listOf('10')],
        watches: [
          (response, { socket }) => {
            const { send } = openWatch(response)
            let sent = 10
            const beat = setInterval(() => {
              sent += 1
              if (sent < 60) send('BOOKMARK', bookmark(`${sent}`))
              else send('ADDED', pod('a', '60'))
            }, 20)
            socket.on('close', () => clearInterval(beat))
          },
        ],
      }),
    )
    const { reflector, told } = follow(server, { timing: { livenessMs: 500 } })
    await expect.poll(() => told, { timeout: 5_000 }).toEqual(['added a@60'])
    expect(reflector.restarts()).toBe(0)
  })

  test('with a pod deleted and created again under its name: one goes, another comes', async () => {
    const server = await startServer(
      scripted({
        lists: [listOf('10', pod('a', '3'))],
        watches: [r => openWatch(r).send('MODIFIED', pod('a', '12', { uid: 'other' }))],
      }),
    )
    const { told } = follow(server)
    await expect.poll(() => told).toEqual(['added a@3', 'deleted a@3', 'added a@12'])
  })
})

describe('a periodic look', () => {
  /** A reflector whose look is due with the first event, which the test sends. */
  const start = async (look: (response: http.ServerResponse) => void) => {
    const opened = Promise.withResolvers<ReturnType<typeof openWatch>>()
    const server = await startServer(
      scripted({
        lists: [listOf('10', pod('a', '3'), pod('b', '4')), look],
        watches: [response => opened.resolve(openWatch(response))],
      }),
    )
    let clock = 0
    const followed = follow(server, { timing: { relistMs: 1_000 }, random: () => 0, now: () => clock })
    const { send } = await opened.promise
    clock = 1_000
    return { server, send, ...followed }
  }

  test('at the very moment the copy stands at counts and mends what the watch never told', async () => {
    const { server, send, reflector, told } = await start(listOf('15', pod('a', '13'), pod('c', '12')))
    send('BOOKMARK', bookmark('15'))
    send('ADDED', pod('d', '16'))
    await expect.poll(() => told.slice(2)).toEqual(['deleted b@4', 'updated a@13', 'added c@12', 'added d@16'])
    expect(listsOf(server)[1]!.query).toEqual({ limit: '500', resourceVersion: '15', resourceVersionMatch: 'Exact' })
    expect([reflector.missed(), reflector.restarts(), listsOf(server).length]).toEqual([3, 0, 2])
  })

  test('that the server refuses is reported and the watch goes on', async () => {
    const { send, reflector, told, errors } = await start(r => refuse(r, 500))
    send('ADDED', pod('c', '11'))
    send('ADDED', pod('d', '12'))
    await expect.poll(() => told.slice(2)).toEqual(['added c@11', 'added d@12'])
    expect(errors).toEqual([expect.stringContaining('list: list pods in x: server error (500)')])
    expect([reflector.missed(), reflector.restarts()]).toEqual([0, 0])
  })

  test('at a moment that the server has forgotten begins anew and counts nothing', async () => {
    const { send, server, reflector, told, errors } = await start(r => refuse(r, 410, { reason: 'Expired' }))
    server.script((seen, response) => {
      if (seen.query.watch) openWatch(response)
      else if (seen.query.resourceVersion) refuse(response, 410, { reason: 'Expired' })
      else reply(response, podList('30', [pod('e', '29')]))
    })
    send('BOOKMARK', bookmark('11'))
    await expect.poll(() => told.slice(2)).toEqual(['deleted a@3', 'deleted b@4', 'added e@29'])
    expect([reflector.missed(), errors]).toEqual([0, []])
  })
})

describe('stop', () => {
  test('ends the watch and tells nothing more', async () => {
    const server = await startServer(scripted({ lists: [listOf('10')] }))
    const { reflector, errors } = follow(server)
    await reflector.synced
    await expect.poll(() => watchesOf(server).length).toBe(1)
    await reflector.stop()
    await expect.poll(() => watchesOf(server)[0]!.socket.destroyed).toBe(true)
    expect(errors).toEqual([])
  })

  test('before the first list rejects those who wait for it', async () => {
    const server = await startServer(() => {})
    const { reflector } = follow(server)
    await expect.poll(() => server.seen.length).toBe(1)
    await reflector.stop()
    await expect(reflector.synced).rejects.toThrow('the reflector of pods was stopped')
  })

  test('does not wait out a long back-off', async () => {
    const server = await startServer((_, response) => refuse(response, 500))
    const { reflector, errors } = follow(server, { timing: { backoff: { initialMs: 1e8, maxMs: 1e8 } } })
    await expect.poll(() => errors.length).toBe(1)
    await reflector.stop()
  })
})
