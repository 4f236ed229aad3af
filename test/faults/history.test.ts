// Whether the record of all versions tells what it has missed, whatever became of who told them.
import { describe, expect, it } from 'vitest'
import type { Seen, Version } from './check/evidence.ts'
import { type Following, type Kind, type List, recordHistory, type Source } from './history.ts'

type Told = { readonly type: Version['type']; readonly object: Seen }

/** A server's tickets: `told` is what its watch says after the list that came first. Each death ends the watch. */
function serverOf(
  first: List,
  last: List,
  { told, deaths = [] }: { told: readonly Told[]; deaths?: number[] },
): Source {
  const lists = [first, last]
  const isAfter = (from: string) => (one: Told) => BigInt(one.object.metadata.resourceVersion) > BigInt(from)
  return {
    list: async kind => (kind.plural === 'isolationpods' ? (lists.length > 1 ? lists.shift()! : lists[0]!) : listOf(1)),
    async follow({ plural }: Kind, from: string, { signal, onVersion }: Following) {
      for (const { type, object } of plural === 'isolationpods' ? told.filter(isAfter(from)) : []) {
        if (deaths[0] === Number(object.metadata.resourceVersion)) {
          deaths.shift()
          return
        }
        onVersion(type, object)
      }
      await new Promise(resolve => signal.addEventListener('abort', resolve))
    },
  }
}

function listOf(version: number, ...items: Seen[]): List {
  return { metadata: { resourceVersion: String(version) }, items }
}

function ticketAt(name: string, version: number): Seen {
  return { metadata: { name, namespace: 'pool', uid: name, resourceVersion: String(version) } }
}

const [a1, a3] = [ticketAt('a', 1), ticketAt('a', 3)]
const told: Told[] = [
  { type: 'ADDED', object: ticketAt('b', 2) },
  { type: 'MODIFIED', object: a3 },
  { type: 'DELETED', object: ticketAt('b', 4) },
]

describe('a record of all versions', () => {
  it('has them all, once, when the server dies between them', async () => {
    const history = await recordHistory(serverOf(listOf(1, a1), listOf(4, a3), { told, deaths: [2, 4] }))
    await history.finish()
    expect(history.gaps).toEqual([])
    const seen = history.versions.map(({ type, object: { metadata } }) => [
      type,
      metadata.name,
      metadata.resourceVersion,
    ])
    expect(seen).toEqual([
      ['ADDED', 'a', '1'],
      ['ADDED', 'b', '2'],
      ['MODIFIED', 'a', '3'],
      ['DELETED', 'b', '4'],
    ])
  })

  it('says why it can ask no further', async () => {
    const source = serverOf(listOf(1, a1), listOf(1, a1), { told: [] })
    const history = await recordHistory({ ...source, follow: async () => Promise.reject(new Error('401')) })
    await history.finish()
    expect(history.gaps).toContain('isolationpods after 1: 401')
  })

  it('says what the server itself cannot tell any more', async () => {
    const source = serverOf(listOf(1, a1), listOf(1, a1), { told: [] })
    const history = await recordHistory({
      ...source,
      follow: async (_kind, _from, { onGap }) => onGap('410 too old'),
    })
    await history.finish()
    expect(history.gaps).toContain('isolationpods after 1: 410 too old')
  })

  it.each([
    ['a version', listOf(5, ticketAt('a', 5)), 'pool/a was never seen as of 5'],
    ['a new one', listOf(6, a3, ticketAt('c', 6)), 'pool/c was never seen as of 6'],
    ['an end', listOf(7), 'the end of pool/a was never seen'],
  ])('says of whom it has missed %s', async (_, last, gap) => {
    const history = await recordHistory(serverOf(listOf(1, a1), last, { told }))
    await history.finish({ limitMs: 0 })
    expect(history.gaps).toEqual([gap])
  })
})
