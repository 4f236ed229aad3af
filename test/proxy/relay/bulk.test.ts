// Much through a relay: whole and in order, and no more of it held than may be.
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { AcceptedConnection } from '../../../proxy/splice/accepted.ts'
import { until } from '../../cluster/until.ts'
import { closeAllAfter, closed, endOf, readAll } from '../sockets.ts'
import { type ClientEnd, over } from '../ways.ts'
import { endsOf, everyJoining, join } from './joined.ts'
import { arrives, checkPattern, sendPattern, sendPieces } from './pattern.ts'

closeAllAfter()

describe.each(everyJoining)('a relay by $by', way => {
  it('resets a client that does not read, though much is still meant for it', async () => {
    const { client, pod, inner, relay, stop } = await join(way)
    client.pause()
    pod.write(Buffer.alloc(32 << 20))
    await standstill(() => relay.bytesOut())
    const gone = Promise.all([...endsOf(inner).map(over), closed(pod)])
    stop.abort()
    expect(await relay.ended).toBe('stopped')
    await gone
  })

  it('carries pieces of all sizes both ways at once, unchanged and in order', async () => {
    const { client, pod, relay } = await join(way)
    const total = 50 << 20
    await Promise.all([sendPieces(client, total), sendPieces(pod, total), arrives(client, total), arrives(pod, total)])
    expect(await relay.ended).toBe('ended')
    expect([relay.bytesIn(), relay.bytesOut()]).toEqual([total, total])
  })

  it('brings all that the client said to a pod that had ended its own side before it took it', async () => {
    const total = 16 << 20
    const { client, pod, relay } = await join(way)
    const sent = sendPattern(client, total)
    await standstill(() => relay.bytesIn())
    pod.end('enough')
    expect(await readAll(client)).toBe('enough')
    expect(await checkPattern(pod)).toBe(total)
    await sent
    expect(await relay.ended).toBe('ended')
  })

  it.each(['in', 'out'] as const)('keeps apart what many connections carry at once (%s)', async direction => {
    const total = 4 << 20
    const carry = async (seed: number) => {
      const { client, pod } = await join(way)
      const [sender, reader] = direction === 'in' ? [client, pod] : [pod, client]
      await Promise.all([sendPieces(sender, total, seed), arrives(reader, total, seed)])
    }
    await Promise.all(Array.from({ length: 12 }, (_, seed) => carry(seed)))
  })

  it('lets last words through unchanged while other connections go on', async () => {
    const total = 20 << 20
    const { client, pod, relay } = await join(way)
    client.pause()
    pod.on('error', () => {})
    void sendPieces(pod, total, 1)
    await standstill(() => relay.bytesOut())
    const others = [2, 3, 4].map(async seed => {
      const other = await join(way)
      await Promise.all([sendPieces(other.pod, total, seed), arrives(other.client, total, seed)])
    })
    pod.resetAndDestroy()
    const heard = arrives(client, total, 1).catch((error: Error) => error)
    expect(await relay.ended).toBe('reset')
    // What came, came in order; how much the kernel still had is its own affair.
    expect(String(await heard)).toContain('ECONNRESET')
    await Promise.all(others)
  })

  it('resets the pod when its client dies while the pod does not read', async () => {
    const { client, pod, inner, relay } = await join(way)
    pod.pause()
    client.write(Buffer.alloc(32 << 20))
    await standstill(() => relay.bytesIn())
    const gone = Promise.all(endsOf(inner).map(over))
    const end = endOf(pod)
    pod.write('a word, so that the reset is met')
    client.resetAndDestroy()
    expect(await relay.ended).toBe('reset')
    expect(await end).toBe('ECONNRESET')
    await gone
  })

  it.each(['in', 'out'] as const)(
    'holds back a fast sender while the reader (%s) is slow, and loses nothing',
    async direction => {
      const { client, pod, inner, relay } = await join(way)
      const [sender, reader] = direction === 'in' ? [client, pod] : [pod, client]
      const total = 48 << 20
      reader.pause()
      const sent = sendPattern(sender, total)
      const count = () => (direction === 'in' ? relay.bytesIn() : relay.bytesOut())
      await standstill(count)
      expect(count()).toBeLessThan(total)
      for (const end of endsOf(inner)) expect(heldFor(end)).toBeLessThanOrEqual(300 << 10)
      expect(await checkPattern(reader)).toBe(total)
      await sent
    },
  )
})

/** Bytes in this process that the kernel has not taken yet. */
function heldFor(end: ClientEnd): number {
  if (end instanceof AcceptedConnection) return 0
  const handle = end instanceof Socket ? (end as unknown as { _handle: unknown })._handle : end.handle
  const { writeQueueSize } = handle as { writeQueueSize: number }
  // What a stream has on its way stands in both.
  return Math.max(end instanceof Socket ? end.writableLength : 0, writeQueueSize)
}

/** Resolves when two looks in a row see no progress. */
async function standstill(count: () => number): Promise<void> {
  let before = -1
  await until('nothing goes on', () => {
    const [last, now] = [before, count()]
    before = now
    return now > 0 && now === last ? true : undefined
  })
}
