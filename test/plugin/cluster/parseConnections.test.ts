import { describe, expect, it } from 'vitest'
import { parseConnections } from '../../../plugin/cluster/parseConnections.ts'
import { aConnection } from '../commands/top/feed/samples.ts'

const whole = {
  ...{ holder: 'uid.boot', pod: 'p', version: '1.0.0', uptimeSeconds: 12.5, stock: 1, waiting: 0, active: 1 },
  accept: { count: 2000, recent: 40, p50: 0.001, p99: 0.25 },
  connections: [aConnection('a', 7)],
  refusals: [{ reason: 'QueueFull', count: 3, recent: 1 }],
  waitingClients: [{ id: 'b', client: '10.0.0.2:1', since: '2026-01-01T00:00:00.000Z' }],
}
const parse = (value: unknown) => parseConnections(JSON.stringify(value))

it('is read in milliseconds', () => {
  expect(parse(whole)).toEqual({
    kind: 'look',
    look: {
      ...{ holder: 'uid.boot', uptimeSeconds: 12.5, accepted: 2000, recent: 40, p50Ms: 1, p99Ms: 250 },
      connections: whole.connections,
      ...{ refusals: whole.refusals, waitingClients: whole.waitingClients },
    },
  })
})

describe('of an older proxy', () => {
  it('without uptime and window: the time is unknown, the window a thousand accepts at most', () => {
    const { uptimeSeconds: _, ...older } = { ...whole, accept: { count: 2000, p50: 0.001, p99: 0.25 } }
    expect(parse(older)).toMatchObject({ look: { uptimeSeconds: undefined, recent: 1000 } })
  })
  it('without refusals and waiting clients: they are not known', () => {
    const { refusals: _, waitingClients: __, ...older } = whole
    expect(parse(older)).toMatchObject({ look: { refusals: undefined, waitingClients: undefined } })
  })
  it('without accepts: no percentiles', () => {
    expect(parse({ ...whole, accept: { count: 0 } })).toMatchObject({ look: { recent: 0, p50Ms: undefined } })
  })
})

describe('of something that is no proxy of ours it is refused with a reason', () => {
  const connection = aConnection('a', 7)
  it.each([
    ['not JSON', '<html>', 'it is not JSON'],
    ['nothing', '', 'it is not JSON'],
    ['a list', '[]', 'it is not an object'],
    ['null', 'null', 'it is not an object'],
    ['no holder', JSON.stringify({ ...whole, holder: 7 }), 'it names no holder'],
    ['a count that is no number', JSON.stringify({ ...whole, accept: { count: '7' } }), 'it has no accept.count'],
    ['a negative count', JSON.stringify({ ...whole, accept: { count: -7 } }), 'it has no accept.count'],
    ['no list', JSON.stringify({ ...whole, connections: {} }), 'it has no list of connections'],
    [
      'bytes that are text',
      JSON.stringify({ ...whole, connections: [connection, { ...connection, bytesIn: '9' }] }),
      'connection 1',
    ],
    [
      'a time that is none',
      JSON.stringify({ ...whole, connections: [{ ...connection, since: 'now' }] }),
      'connection 0',
    ],
    ['refusals that are no list', JSON.stringify({ ...whole, refusals: {} }), 'its refusals'],
    [
      'a refusal without a number',
      JSON.stringify({ ...whole, refusals: [{ reason: 'QueueFull', count: 1 }] }),
      'its refusals',
    ],
    [
      'a client that waits since no time',
      JSON.stringify({ ...whole, waitingClients: [{ id: 'b', client: 'c', since: 'now' }] }),
      'its waiting clients',
    ],
    ['a connection that is null', JSON.stringify({ ...whole, connections: [null] }), 'connection 0'],
  ])('%s', (_, text, why) => {
    expect(parseConnections(text)).toEqual({ kind: 'refused', why: expect.stringContaining(why) })
  })
})
