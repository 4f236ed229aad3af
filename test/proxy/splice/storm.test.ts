// Many connections inside the kernel at once, which stall, half-close, break and are stopped as a seed has it: every byte that comes is the right one, and nothing of them is left.

import { readdirSync, readlinkSync } from 'node:fs'
import { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { socketOf } from '../../../proxy/relay/bare.ts'
import { AcceptedConnection } from '../../../proxy/splice/accepted.ts'
import type { Addon } from '../../../proxy/splice/addon.ts'
import { until } from '../../cluster/until.ts'
import { randomOf } from '../../faults/random.ts'
import { byAddon, endsOf, inKernel, type Joining, join, kernelHere } from '../relay/joined.ts'
import { checkPattern, createCheck, sendPattern, sendPieces } from '../relay/pattern.ts'
import type { Relayed } from '../relay/relayed.ts'
import { closeAllAfter } from '../sockets.ts'
import type { ClientEnd } from '../ways.ts'
import { addonHere, missing } from './here.ts'

closeAllAfter()

// Not all who are held up have had enough in one read to be given one.
const MOST_PIPES = 8
// A busy machine needs its time for gigabytes.
vi.setConfig({ testTimeout: 90_000 })

/** Ends of pipes. */
const pipes = () => {
  const folder = '/proc/self/fd'
  const targets = readdirSync(folder).map(name => {
    try {
      return readlinkSync(`${folder}/${name}`)
    } catch {
      return 'closed meanwhile'
    }
  })
  return targets.filter(target => target.startsWith('pipe:')).length
}

/** Each by an addon of its own, which keeps some pipes. */
const ways = missing ? [] : [inKernel, byAddon].map(wayOf => ({ wayOf, ...counting(addonHere()) }))

describe.each(ways)('connections inside the kernel, by $wayOf.name', ({ wayOf, addon, taken }) => {
  const way: Joining = wayOf(kernelHere(MOST_PIPES, addon))

  it('that are held up, more of them than there are pipes, lose nothing', async () => {
    const total = 8 << 20
    const before = pipes()
    const scenes = await Promise.all(Array.from({ length: 140 }, () => join(way)))
    for (const { client } of scenes) client.pause()
    const sent = scenes.map(({ pod }) => sendPattern(pod, total))
    const free = await join(way)
    free.client.write('while they wait')
    await until('somebody else is served', () => free.relay.bytesIn() === 15 || undefined)
    await until('no pipe is left', () => pipes() - before >= 2 * MOST_PIPES || undefined)
    await until('all have begun', () => scenes.every(({ relay }) => relay.bytesOut() > 1 << 20) || undefined)
    for (const { client } of scenes) client.end()
    expect(new Set(await Promise.all(scenes.map(({ client }) => checkPattern(client))))).toEqual(new Set([total]))
    await Promise.all(sent)
    expect(new Set(await Promise.all(scenes.map(({ relay }) => relay.ended)))).toEqual(new Set(['ended']))
    free.stop.abort()
    expect(taken()).toBe(0)
  })

  it.each([1, 2, 3])('that end in every way at once end as they should, and leave nothing (seed %i)', async seed => {
    const random = randomOf(seed).fraction
    const before = pipes()
    await Promise.all(Array.from({ length: 120 }, () => act(random)))
    expect(taken()).toBe(0)
    expect(pipes()).toBeLessThanOrEqual(before + SPARE)
  })

  const act = async (random: () => number) => {
    const plan = {
      in: size(random()),
      out: size(random()),
      end: random(),
      after: size(random()),
      pause: random() < 0.3,
    }
    const { client, pod, inner, relay, stop } = await join(way)
    const heard = [checkAll(pod), checkAll(client)] as const
    if (plan.pause) client.pause()
    const sent = [sendPieces(client, plan.in), sendPieces(pod, plan.out)]
    const isOrderly = plan.end < 0.5
    if (!isOrderly) {
      await until(
        'so much has passed',
        () => passed(relay) >= Math.min(plan.after, (plan.in + plan.out) / 2) || undefined,
      )
      if (plan.end < 0.65) client.resetAndDestroy()
      else if (plan.end < 0.8) pod.resetAndDestroy()
      else stop.abort()
    }
    client.resume()
    const end = await relay.ended
    // The pod's FIN came first: it is the client that may have another pod.
    if (end === 'stillborn') socketOf(inner.client).destroy()
    const [toPod, toClient] = await Promise.all(heard)
    if (isOrderly && end !== 'stillborn') expect([end, toPod, toClient]).toEqual(['ended', plan.in, plan.out])
    else expect([toPod <= plan.in, toClient <= plan.out]).toEqual([true, true])
    client.destroy()
    pod.destroy()
    for (const end of endsOf(inner)) expect(isClosed(end)).toBe(true)
    await Promise.all(sent)
  }
})

/** Ends of pipes that are kept for whoever needs one next. */
const SPARE = 8

/** Nothing, a word, a buffer, much. */
function size(random: number): number {
  const kind = Math.floor(random * 4)
  return [0, 1 + Math.floor(random * 4000), 60_000 + Math.floor(random * 10_000), Math.floor(random * 6 * 2 ** 20)][
    kind
  ]!
}

const isClosed = (end: ClientEnd) => {
  if (end instanceof Socket) return end.destroyed
  return end instanceof AcceptedConnection ? end.gone.aborted : end.isClosed()
}

const passed = (relay: Relayed) => relay.bytesIn() + relay.bytesOut()

/** How many bytes came, all of them right, however it ended. */
function checkAll(socket: Socket): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const check = createCheck()
  let count = 0
  socket.on('data', chunk => {
    try {
      count = check(chunk)
    } catch (error) {
      reject(error)
    }
  })
  for (const over of ['end', 'error', 'close'] as const) socket.once(over, () => resolve(count))
  return promise
}

/** How many pairs it was given and not told to leave. */
function counting(addon: Addon): { addon: Addon; taken(): number } {
  let count = 0
  return {
    taken: () => count,
    addon: {
      ...addon,
      join(...words) {
        const id = addon.join(...words)
        if (id !== undefined) count += 1
        return id
      },
      meet(fd) {
        const id = addon.meet(fd)
        if (id !== undefined) count += 1
        return id
      },
      take(id) {
        const fd = addon.take(id)
        if (fd >= 0) count -= 1
        return fd
      },
      leave(id) {
        count -= 1
        addon.leave(id)
      },
    },
  }
}
