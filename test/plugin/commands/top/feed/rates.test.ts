import { describe, expect, it } from 'vitest'
import type { Look } from '../../../../../plugin/cluster/parseConnections.ts'
import { aConnection, afterLooks, aLook } from './samples.ts'

describe('connections per second', () => {
  it.each([
    ['are not known after one look', [[0, aLook({ accepted: 5000 })]], undefined],
    [
      'are counted over the time that the proxy says has passed, however long an answer was on its way',
      [
        [0, aLook({ uptimeSeconds: 100, accepted: 10 })],
        [2_900, aLook({ uptimeSeconds: 102, accepted: 30 })],
      ],
      10,
    ],
    [
      'are counted by our own clock for a proxy that does not say',
      [
        [0, aLook({ uptimeSeconds: undefined, accepted: 10 })],
        [4_000, aLook({ uptimeSeconds: undefined, accepted: 30 })],
      ],
      5,
    ],
    [
      'of a restarted proxy are those since its start, never less than none',
      [
        [0, aLook({ uptimeSeconds: 9000, accepted: 1_000_000 })],
        [2_000, aLook({ holder: 'proxy-uid.boot2', uptimeSeconds: 1, accepted: 4 })],
      ],
      2,
    ],
    [
      'of a proxy that counts backwards are not known',
      [
        [0, aLook({ uptimeSeconds: 100, accepted: 100 })],
        [2_000, aLook({ uptimeSeconds: 102, accepted: 40 })],
      ],
      undefined,
    ],
    [
      'of a proxy whose clock stands still are not known',
      [
        [0, aLook({ accepted: 1 })],
        [2_000, aLook({ accepted: 9 })],
      ],
      undefined,
    ],
    [
      'are counted over two seconds at least: a look in between changes nothing',
      [
        [0, aLook({ uptimeSeconds: 100, accepted: 0 })],
        [2_000, aLook({ uptimeSeconds: 102, accepted: 20 })],
        [3_000, aLook({ uptimeSeconds: 103, accepted: 120 })],
      ],
      10,
    ],
  ] as const)('%s', (_, looks, perSecond) => {
    expect(afterLooks(...looks).perSecond).toBe(perSecond)
  })
})

describe('bytes per second of a connection', () => {
  const rates = (...looks: (readonly [number, Look])[]) => Object.fromEntries(afterLooks(...looks).bytesPerSecond)
  const at = (uptimeSeconds: number, bytes: number, more = {}) =>
    aLook({ uptimeSeconds, connections: [aConnection('a', bytes)], ...more })

  it('are counted between two looks, both ways', () => {
    expect(rates([0, at(100, 1000)], [1_000, at(101, 4000)])).toEqual({ a: 3000 })
  })
  it('are not known of a connection that is new', () => {
    const both = aLook({ uptimeSeconds: 101, connections: [aConnection('a', 1), aConnection('b', 9)] })
    expect(rates([0, at(100, 1)], [1_000, both])).toEqual({ a: 0 })
  })
  it('are not known after a restart of the proxy, whose connections are others', () => {
    expect(rates([0, at(100, 1000)], [1_000, at(1, 5, { holder: 'proxy-uid.boot2' })])).toEqual({})
  })
})
