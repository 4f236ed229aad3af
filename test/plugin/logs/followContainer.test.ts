// One container's log is followed whatever happens to the streams: each line once, in its order.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import { createFeed, type Feed } from '../../../plugin/logs/feed.ts'
import { followContainer } from '../../../plugin/logs/followContainer.ts'
import { readHistory } from '../../../plugin/logs/history.ts'
import { logTiming } from '../../../plugin/logs/timing.ts'
import { describeTrouble, type LogTrouble } from '../../../plugin/logs/trouble.ts'
import { until } from '../../cluster/until.ts'
import { type LogServer, startLogServer } from './logServer.ts'

let server: LogServer
let feed: Feed
let seen: string[]
let troubles: LogTrouble[]
let stopping: AbortController
beforeEach(async () => {
  server = await startLogServer()
  feed = createFeed(pod('a'), { container: 'proxy', since: undefined, tailLines: undefined })
  seen = []
  troubles = []
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort(new Error('the test is over'))
  await server.close()
})

type Ended = { readonly id: string }

function pod(running: string | undefined, { before, phase = 'Running' }: { before?: Ended; phase?: string } = {}): Pod {
  const over = before && { terminated: { containerID: before.id, exitCode: 1 } }
  const state = running ? { running: {} } : over
  const status = { name: 'proxy', image: '', imageID: '', ready: true, restartCount: 0, state }
  return {
    metadata: { name: 'p', namespace: 'ns', uid: 'u' },
    status: {
      phase,
      containerStatuses: [{ ...status, ...(running && { containerID: running }), ...(over && { lastState: over }) }],
    },
  } as Pod
}

function follow(timing: Partial<typeof logTiming> = {}) {
  const quick = { backoff: { initialMs: 1, maxMs: 5 }, overMs: 50 }
  return followContainer(
    {
      client: server.client,
      timing: { ...logTiming, ...quick, ...timing },
      random: () => 0.5,
      signal: stopping.signal,
      onLine: line => void seen.push(line.text),
      onTrouble: trouble => void troubles.push(trouble),
    },
    feed,
  )
}

/** Numbered lines, many in each millisecond, with text that takes several bytes a letter. */
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => {
    const n = from + index
    const time = new Date(Date.UTC(2026, 10, 21, 10) + Math.floor(n / 7) * 90).toISOString().replace('Z', '000000Z')
    return { time, text: `${n} größer 漢字 🎉` }
  })
const seenUntil = (count: number) => until(`${count} lines`, () => (seen.length >= count ? true : undefined))

describe('a followed log', () => {
  it.each(['broken', 'inGoodOrder'] as const)('that is cut at every byte (%s) has each line once', async how => {
    const all = numbered(60)
    const bytes = all.map(({ time, text }) => Buffer.byteLength(`${time} ${text}\n`)).reduce((a, b) => a + b)
    server.cutAfter(
      Array.from({ length: 200 }, (_, index) => 1 + ((index * 37) % bytes)),
      how,
    )
    for (const { time, text } of all) server.write(time, text)
    const following = follow({ patience: Number.POSITIVE_INFINITY })
    await seenUntil(60)
    server.cutAfter([])
    await until('a stream that holds', () => (server.open() === 1 ? true : undefined))
    server.write('2026-11-21T10:01:00Z', 'last')
    await seenUntil(61)
    expect(seen).toEqual([...all.map(({ text }) => text), 'last'])
    feed.update(undefined)
    server.end()
    expect(await following).toEqual({ kind: 'over' })
  })

  it('that is cut while lines come has each line once', async () => {
    const all = numbered(2000)
    void follow().catch(() => {})
    for (let at = 0; at < all.length; at += 50) {
      for (const { time, text } of all.slice(at, at + 50)) server.write(time, text)
      await seenUntil(at + 20)
      server.cutAll()
    }
    await seenUntil(2000)
    expect(seen).toEqual(all.map(({ text }) => text))
    expect(troubles).toEqual([])
  })

  it('begins with the last lines when only those are wanted, and shows no older ones after a cut', async () => {
    feed.tailLines = 2
    for (const { time, text } of numbered(20)) server.write(time, text)
    void follow().catch(() => {})
    await seenUntil(2)
    server.cutAll()
    server.write('2026-11-21T10:00:59Z', 'next')
    await seenUntil(3)
    expect(seen).toEqual([
      ...numbered(20)
        .slice(18)
        .map(({ text }) => text),
      'next',
    ])
  })

  it('of which the node has rotated away what was seen goes on with what is there', async () => {
    for (const { time, text } of numbered(20)) server.write(time, text)
    void follow().catch(() => {})
    await seenUntil(20)
    server.cutAll()
    server.drop(20)
    for (const { time, text } of numbered(5, 20)) server.write(time, text)
    await seenUntil(25)
    expect(seen).toEqual(numbered(25).map(({ text }) => text))
  })

  it('shows no line before its end was written', async () => {
    const following = follow()
    await until('a stream', () => (server.open() === 1 ? true : undefined))
    server.writePart('2026-11-21T10:00:01.5Z', 'half of a')
    await until('the half', () => (server.asked.length > 0 ? true : undefined))
    server.cutAll()
    server.drop(1)
    server.write('2026-11-21T10:00:01.5Z', 'half of a line')
    await seenUntil(1)
    expect(seen).toEqual(['half of a line'])
    server.writePart('2026-11-21T10:00:02Z', 'nobody ends this')
    feed.update(pod(undefined, { before: { id: 'a' }, phase: 'Succeeded' }))
    server.end()
    await following
    expect(seen).toEqual(['half of a line', 'nobody ends this'])
  })

  it('is asked for anew when it was quiet for long: a dead stream looks like a quiet one', async () => {
    server.write('2026-11-21T10:00:01Z', 'one')
    void follow({ quietMs: 50 }).catch(() => {})
    await until('three requests', () => (server.asked.length >= 3 ? true : undefined))
    server.write('2026-11-21T10:00:02Z', 'two')
    await seenUntil(2)
    expect({ seen, troubles }).toEqual({ seen: ['one', 'two'], troubles: [] })
  })

  it('says so when it cannot be had several times in a row, and when it can be again', async () => {
    server.refuse(500, 'the node is away', 4)
    server.write('2026-11-21T10:00:01Z', 'one')
    void follow().catch(() => {})
    await seenUntil(1)
    server.cutAll()
    await until('a stream', () => (server.open() === 1 ? true : undefined))
    server.write('2026-11-21T10:00:02Z', 'two')
    await seenUntil(2)
    await until('the end of it', () => {
      server.cutAll()
      return troubles.length >= 2 || undefined
    })
    expect(troubles.map(({ kind }) => kind)).toEqual(['reconnecting', 'recovered'])
  })

  it("that the kubelet cannot read is told of in the kubelet's own words", async () => {
    server.say('unable to retrieve container logs for containerd://a')
    void follow().catch(() => {})
    await until('the sentence', () => (troubles.length > 0 ? true : undefined))
    const [trouble] = troubles
    expect(trouble && describeTrouble(trouble)).toBe(
      'ns/p/proxy: the log cannot be followed, connecting anew: the log of ns/p cannot be read: unable to retrieve container logs for containerd://a',
    )
    expect(seen).toEqual([])
  })

  it('does not begin in the middle of a line of which only the last part was asked for', async () => {
    server.write('2026-11-21T10:00:01Z', 'one')
    void follow().catch(() => {})
    await seenUntil(1)
    server.cutAll()
    server.drop(1)
    server.say('the end of a line of many parts\n')
    server.write('2026-11-21T10:00:02Z', 'two')
    await seenUntil(2)
    expect(seen).toEqual(['one', 'two'])
  })

  it('that may not be read is given up', async () => {
    server.refuse(403, 'pods "p" is forbidden')
    expect(await follow()).toMatchObject({ kind: 'refused', error: { kind: 'forbidden' } })
  })
})

describe('a tail of some lines only', () => {
  const some = { count: 2, isWanted: ({ text }: { text: string }) => text.startsWith('yes') }
  const write = (...texts: string[]) => {
    for (const [index, text] of texts.entries()) server.write(`2026-11-21T10:00:0${index}.5Z`, text)
  }

  it('counts what is wanted, whatever stands between and behind, and goes on with all that comes', async () => {
    const { isWanted } = some
    feed = createFeed(pod('a'), { container: 'proxy', since: undefined, tailLines: some.count, isWanted })
    write('yes 1', 'yes 2', 'no', 'yes 3', 'no', 'no')
    void follow().catch(() => {})
    await seenUntil(2)
    server.write('2026-11-21T10:00:09Z', 'yes 4')
    await seenUntil(3)
    expect(seen).toEqual(['yes 2', 'yes 3', 'yes 4'])
  })

  it('is the same when the log breaks off while it is read', async () => {
    const { isWanted } = some
    feed = createFeed(pod('a'), { container: 'proxy', since: undefined, tailLines: some.count, isWanted })
    write('yes 1', 'yes 2', 'no', 'yes 3', 'no', 'no')
    server.cutAfter([60])
    const parts = {
      ...{ client: server.client, timing: { ...logTiming, backoff: { initialMs: 1, maxMs: 5 } } },
      ...{ random: () => 0.5, signal: stopping.signal },
    }
    for await (const { text } of readHistory(parts, feed, { takeRest: true })) seen.push(text)
    expect(seen).toEqual(['yes 2', 'yes 3'])
    expect(server.asked.length).toBeGreaterThan(1)
  })
})

describe('a pod that has ended and has no log any more', () => {
  it('is over, and nobody is told', async () => {
    feed = createFeed(pod(undefined, { before: { id: 'a' }, phase: 'Succeeded' }), {
      ...{ container: 'proxy', since: undefined, tailLines: undefined },
    })
    server.refuse(400, 'container "proxy" in pod "p" is terminated', Number.POSITIVE_INFINITY)
    expect(await follow()).toEqual({ kind: 'over' })
    expect({ seen, troubles }).toEqual({ seen: [], troubles: [] })
  })
})

describe('a container that restarts', () => {
  it('has its lines of both runs, those between a cut and its end too', async () => {
    void follow().catch(() => {})
    server.write('2026-11-21T10:00:01Z', 'one')
    await seenUntil(1)
    // What comes now is seen by nobody: the stream is cut, and the run is over before the next one stands.
    server.refuse(500, 'the node is busy', Number.POSITIVE_INFINITY)
    server.cutAll()
    await until('the next request', () => (server.asked.length >= 2 ? true : undefined))
    server.write('2026-11-21T10:00:02Z', 'its last words')
    server.restart()
    server.write('2026-11-21T10:00:30Z', 'a new life')
    server.refuse(500, '', 0)
    await seenUntil(2)
    feed.update(pod('b', { before: { id: 'a' } }))
    await seenUntil(3)
    server.write('2026-11-21T10:00:31Z', 'goes on')
    await seenUntil(4)
    expect(seen).toEqual(['one', 'a new life', 'its last words', 'goes on'])
  })

  it('that was seen to its end shows nothing of it again', async () => {
    void follow().catch(() => {})
    server.write('2026-11-21T10:00:01Z', 'one')
    await seenUntil(1)
    feed.update(pod(undefined, { before: { id: 'a' } }))
    server.end()
    const asked = server.asked.length
    await until('a last look', () => (server.asked.length > asked ? true : undefined))
    server.restart()
    server.write('2026-11-21T10:00:02Z', 'two')
    feed.update(pod('b', { before: { id: 'a' } }))
    await seenUntil(2)
    expect(seen).toEqual(['one', 'two'])
    expect(troubles).toEqual([])
  })

  it('more than once unseen has a gap, and says so', async () => {
    void follow().catch(() => {})
    server.write('2026-11-21T10:00:01Z', 'one')
    await seenUntil(1)
    server.restart()
    server.restart()
    server.write('2026-11-21T10:00:09Z', 'third life')
    feed.update(pod('c', { before: { id: 'b' } }))
    await seenUntil(2)
    expect(seen).toEqual(['one', 'third life'])
    expect(troubles).toEqual([{ kind: 'gap', where: 'ns/p/proxy' }])
  })

  it('has its next log as soon as it starts, not before', async () => {
    feed = createFeed(pod(undefined), { container: 'proxy', since: undefined, tailLines: undefined })
    void follow().catch(() => {})
    server.write('2026-11-21T10:00:01Z', 'hello')
    expect(server.asked).toEqual([])
    feed.update(pod('a'))
    await seenUntil(1)
  })
})
