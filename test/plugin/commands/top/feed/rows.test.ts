import { beforeEach, describe, expect, it } from 'vitest'
import type { DedicatedService, IsolationPod } from '../../../../../api/v1alpha1/types.generated.ts'
import { createRows, type Rows } from '../../../../../plugin/commands/top/feed/rows.ts'
import { aTicket } from './samples.ts'

const traffic = { perSecond: 1, history: [1], acceptP50Ms: 1, acceptP99Ms: 2, unanswered: 0, refused: [] }
let services: Map<string, DedicatedService>
let tickets: Map<string, IsolationPod[] | undefined>
let stale: number | undefined
let viewed: string[]
let changes: number
let rows: Rows

function aService(name: string): DedicatedService {
  const metadata = {
    name,
    namespace: 'n',
    uid: `uid-${name}`,
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 1,
  }
  return { metadata, spec: { image: 'i', port: 8080, replicas: 1, pool: {} } } as unknown as DedicatedService
}

beforeEach(() => {
  services = new Map(['a', 'b', 'c'].map(name => [`n/${name}`, aService(name)]))
  tickets = new Map([...services.keys()].map(key => [key, []]))
  ;[stale, viewed, changes] = [undefined, [], 0]
  rows = createRows({
    keys: () => [...services.keys()],
    service(key) {
      viewed.push(key)
      return services.get(key)
    },
    tickets: ({ metadata }) => tickets.get(`n/${metadata.name}`),
    staleSinceMs: () => stale,
    onChange: () => {
      changes += 1
    },
  })
  rows.list(0)
  viewed = []
})

describe('the rows', () => {
  it('are the same array while nothing changed, though something was touched', () => {
    const before = rows.list(0)
    rows.touch('n/a')
    expect(changes).toBe(1)
    expect(rows.list(0)).toBe(before)
  })
  it('are looked at one by one: a change of one costs nothing for the others', () => {
    const [a, b] = rows.list(0)
    tickets.set('n/a', [aTicket('t', { phase: 'Active' })])
    rows.touch('n/a')
    const after = rows.list(0)
    expect(viewed).toEqual(['n/a'])
    expect(after[0]!.counts.inUse).toBe(1)
    expect(after[0]).not.toBe(a)
    expect(after[1]).toBe(b)
  })
  it('count by the status where tickets may not be read', () => {
    tickets.set('n/b', undefined)
    rows.touch('n/b')
    expect(rows.list(0).map(({ countsFrom }) => countsFrom)).toEqual(['tickets', 'status', 'tickets'])
  })
  it('of a service that is gone are gone, and its traffic is not that of the next one of its name', () => {
    rows.setTraffic('n/b', traffic)
    expect(rows.list(0)[1]!.traffic).toEqual(traffic)
    services.delete('n/b')
    rows.touch('n/b')
    expect(rows.list(0).map(({ name }) => name)).toEqual(['a', 'c'])
    services.set('n/b', aService('b'))
    rows.touch('n/b')
    expect(rows.list(0).find(({ name }) => name === 'b')!.traffic).toBeUndefined()
  })
  it('are not others because the same traffic was told again', () => {
    rows.setTraffic('n/b', traffic)
    const before = rows.list(0)
    changes = 0
    rows.setTraffic('n/b', { ...traffic, history: [1] })
    expect(changes).toBe(0)
    expect(rows.list(0)).toBe(before)
  })
  it('all say since when they are old', () => {
    stale = 7
    rows.touch()
    expect(rows.list(0).map(({ staleSinceMs }) => staleSinceMs)).toEqual([7, 7, 7])
  })
})
