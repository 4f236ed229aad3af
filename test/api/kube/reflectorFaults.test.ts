import type http from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import type { ReflectorOptions } from '../../../api/kube/reflector.ts'
import { follow, listOf, listsOf, scripted, startsOf } from './followed.ts'
import { bookmark, openWatch, pod, podList, refuse, reply, type Seen, startServer, type TestServer } from './server.ts'

describe('a watch that ends', () => {
  const first = (end: (response: http.ServerResponse, seen: Seen) => void) =>
    scripted({
      lists: [listOf('10', pod('a', '3'))],
      watches: [
        (response, seen) => {
          const { send } = openWatch(response)
          send('ADDED', pod('b', '11'))
          send('BOOKMARK', bookmark('20'))
          end(response, seen)
        },
        response => openWatch(response).send('ADDED', pod('c', '21')),
      ],
    })
  const resumed = async (server: TestServer, options: Partial<ReflectorOptions<Pod>> = {}) => {
    const followed = follow(server, options)
    await expect.poll(() => followed.told).toEqual(['added a@3', 'added b@11', 'added c@21'])
    expect(startsOf(server)).toEqual(['10', '20'])
    expect(listsOf(server)).toHaveLength(1)
    expect(followed.reflector.restarts()).toBe(1)
    return followed
  }

  test('in good order goes on from its last bookmark', async () => {
    const server = await startServer(first(response => response.end()))
    expect((await resumed(server)).errors).toEqual([])
  })

  test('by a dropped connection goes on from its last bookmark', async () => {
    const server = await startServer(first((_, seen) => seen.socket.destroySoon()))
    expect((await resumed(server)).errors).toEqual([
      expect.stringContaining('watch: watch pods in x: network: the watch broke'),
    ])
  })

  test('in silence, as on a half-open connection, goes on from its last bookmark', async () => {
    const server = await startServer(first(() => {}))
    const { reflector, told, errors } = follow(server, { timing: { livenessMs: 1000 } })
    await expect.poll(() => told).toEqual(['added a@3', 'added b@11', 'added c@21'])
    expect(startsOf(server).slice(0, 2)).toEqual(['10', '20'])
    expect(errors[0]).toBe('watch: watch pods in x: timeout: neither event nor bookmark for 1000 ms; connecting anew')
    expect(reflector.restarts()).toBeGreaterThanOrEqual(1)
    expect(server.seen.find(({ query }) => query.resourceVersion === '10')!.socket.destroyed).toBe(true)
  })

  test('with the whole server, which comes back on the same port, goes on', async () => {
    const before = await startServer(first(() => {}))
    const { reflector, told, errors } = follow(before)
    await expect.poll(() => told).toEqual(['added a@3', 'added b@11'])
    await before.stop()
    await expect.poll(() => errors.length).toBeGreaterThan(3)
    const after = await startServer((_, response) => openWatch(response).send('ADDED', pod('c', '21')), {
      port: before.port,
    })
    await expect.poll(() => told.at(-1)).toBe('added c@21')
    expect(startsOf(after)).toEqual(['20'])
    expect(reflector.list()).toHaveLength(3)
  })
})

describe('a watch that lost its place', () => {
  const afterwards = listOf('30', pod('b', '25'), pod('a', '26', { uid: 'other' }))

  test.each([
    [
      '410 in band',
      (r: http.ServerResponse) => {
        openWatch(r).send('ERROR', { kind: 'Status', code: 410, reason: 'Expired' })
        r.end()
      },
      0,
    ],
    ['410 over HTTP', (r: http.ServerResponse) => refuse(r, 410, { reason: 'Expired' }), 0],
    [
      'garbage',
      (r: http.ServerResponse) => {
        openWatch(r)
        r.end('not an event\n')
      },
      1,
    ],
    ['a server that went back in time', (r: http.ServerResponse) => openWatch(r).send('ADDED', pod('z', '2')), 0],
  ])('by %s lists anew and tells the differences', async (_, answer, reported) => {
    const server = await startServer(
      scripted({ lists: [listOf('10', pod('a', '3'), pod('c', '4')), afterwards], watches: [answer] }),
    )
    const { reflector, told, errors } = follow(server)
    await expect.poll(() => told.slice(2)).toEqual(['deleted c@4', 'added b@25', 'deleted a@3', 'added a@26'])
    await expect.poll(() => startsOf(server)).toEqual(['10', '30'])
    expect(listsOf(server).every(({ query }) => query.resourceVersion === undefined)).toBe(true)
    expect(errors).toHaveLength(reported)
    expect([reflector.restarts(), reflector.missed()]).toEqual([1, 0])
  })

  test('lists anew after three watches that the server took and left empty', async () => {
    const server = await startServer(
      scripted({
        lists: [listOf('10', pod('a', '3')), afterwards],
        watches: [r => openWatch(r) && r.end(), r => openWatch(r) && r.end(), r => openWatch(r) && r.end()],
      }),
    )
    const { told } = follow(server)
    await expect.poll(() => told.at(-1)).toBe('added a@26')
    await expect.poll(() => startsOf(server)).toEqual(['10', '10', '10', '30'])
  })
})

describe('a list', () => {
  test.each([
    ['500', (r: http.ServerResponse) => refuse(r, 500)],
    ['429', (r: http.ServerResponse) => refuse(r, 429)],
    ['403', (r: http.ServerResponse) => refuse(r, 403)],
    ['HTML', (r: http.ServerResponse) => r.end('<html>')],
    ['a reset', (_: http.ServerResponse, seen: Seen) => seen.socket.resetAndDestroy()],
  ])('that is answered by %s, twelve times, is tried again until it works', async (_, fail) => {
    const server = await startServer(scripted({ lists: [...Array(12).fill(fail), listOf('10', pod('a', '3'))] }))
    const { reflector, told, errors } = follow(server)
    await reflector.synced
    expect(told).toEqual(['added a@3'])
    expect(errors).toHaveLength(12)
    expect(errors[0]).toMatch(/^list: list pods in x: /)
  })

  test('whose next page has expired starts over and tells nothing twice', async () => {
    const server = await startServer(
      scripted({
        lists: [
          r => reply(r, podList('10', [pod('a', '3')], 'token')),
          r => refuse(r, 410, { reason: 'Expired' }),
          listOf('12', pod('a', '3'), pod('b', '11')),
        ],
      }),
    )
    const { reflector, told, errors } = follow(server)
    await reflector.synced
    expect(told).toEqual(['added a@3', 'added b@11'])
    expect(errors).toEqual([])
  })
})
