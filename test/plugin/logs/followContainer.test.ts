// One container's log is followed whatever happens to the streams: each line once, in its order.
import { beforeEach, describe, expect, it } from 'vitest'
import { describeTrouble } from '../../../plugin/logs/trouble.ts'
import { until } from '../../cluster/until.ts'
import { type FollowStage, numbered, openFollowStage, pod } from './followStage.ts'

let stage: FollowStage
beforeEach(async () => {
  stage = await openFollowStage()
})

describe('a followed log', () => {
  it.each(['broken', 'inGoodOrder'] as const)('that is cut at every byte (%s) has each line once', async how => {
    const all = numbered(60)
    const bytes = all.map(({ time, text }) => Buffer.byteLength(`${time} ${text}\n`)).reduce((a, b) => a + b)
    stage.server.cutAfter(
      Array.from({ length: 200 }, (_, index) => 1 + ((index * 37) % bytes)),
      how,
    )
    for (const { time, text } of all) stage.server.write(time, text)
    const following = stage.follow({ patience: Number.POSITIVE_INFINITY })
    await stage.seenUntil(60)
    stage.server.cutAfter([])
    await until('a stream that holds', () => (stage.server.open() === 1 ? true : undefined))
    stage.server.write('2026-11-21T10:01:00Z', 'last')
    await stage.seenUntil(61)
    expect(stage.seen).toEqual([...all.map(({ text }) => text), 'last'])
    stage.feed.update(undefined)
    stage.server.end()
    expect(await following).toEqual({ kind: 'over' })
  })

  it('that is cut while lines come has each line once', async () => {
    const all = numbered(2000)
    void stage.follow().catch(() => {})
    for (let at = 0; at < all.length; at += 50) {
      for (const { time, text } of all.slice(at, at + 50)) stage.server.write(time, text)
      await stage.seenUntil(at + 20)
      stage.server.cutAll()
    }
    await stage.seenUntil(2000)
    expect(stage.seen).toEqual(all.map(({ text }) => text))
    expect(stage.troubles).toEqual([])
  })

  it('begins with the last lines when only those are wanted, and shows no older ones after a cut', async () => {
    stage.feed.tailLines = 2
    for (const { time, text } of numbered(20)) stage.server.write(time, text)
    void stage.follow().catch(() => {})
    await stage.seenUntil(2)
    stage.server.cutAll()
    stage.server.write('2026-11-21T10:00:59Z', 'next')
    await stage.seenUntil(3)
    expect(stage.seen).toEqual([
      ...numbered(20)
        .slice(18)
        .map(({ text }) => text),
      'next',
    ])
  })

  it('of which the node has rotated away what was seen goes on with what is there', async () => {
    for (const { time, text } of numbered(20)) stage.server.write(time, text)
    void stage.follow().catch(() => {})
    await stage.seenUntil(20)
    stage.server.cutAll()
    stage.server.drop(20)
    for (const { time, text } of numbered(5, 20)) stage.server.write(time, text)
    await stage.seenUntil(25)
    expect(stage.seen).toEqual(numbered(25).map(({ text }) => text))
  })

  it('shows no line before its end was written', async () => {
    const following = stage.follow()
    await until('a stream', () => (stage.server.open() === 1 ? true : undefined))
    stage.server.writePart('2026-11-21T10:00:01.5Z', 'half of a')
    await until('the half', () => (stage.server.asked.length > 0 ? true : undefined))
    stage.server.cutAll()
    stage.server.drop(1)
    stage.server.write('2026-11-21T10:00:01.5Z', 'half of a line')
    await stage.seenUntil(1)
    expect(stage.seen).toEqual(['half of a line'])
    stage.server.writePart('2026-11-21T10:00:02Z', 'nobody ends this')
    stage.feed.update(pod(undefined, { before: { id: 'a' }, phase: 'Succeeded' }))
    stage.server.end()
    await following
    expect(stage.seen).toEqual(['half of a line', 'nobody ends this'])
  })

  it('is asked for anew when it was quiet for long: a dead stream looks like a quiet one', async () => {
    stage.server.write('2026-11-21T10:00:01Z', 'one')
    void stage.follow({ quietMs: 50 }).catch(() => {})
    await until('three requests', () => (stage.server.asked.length >= 3 ? true : undefined))
    stage.server.write('2026-11-21T10:00:02Z', 'two')
    await stage.seenUntil(2)
    expect({ seen: stage.seen, troubles: stage.troubles }).toEqual({ seen: ['one', 'two'], troubles: [] })
  })

  it('says so when it cannot be had several times in a row, and when it can be again', async () => {
    stage.server.refuse(500, 'the node is away', 4)
    stage.server.write('2026-11-21T10:00:01Z', 'one')
    void stage.follow().catch(() => {})
    await stage.seenUntil(1)
    stage.server.cutAll()
    await until('a stream', () => (stage.server.open() === 1 ? true : undefined))
    stage.server.write('2026-11-21T10:00:02Z', 'two')
    await stage.seenUntil(2)
    await until('the end of it', () => {
      stage.server.cutAll()
      return stage.troubles.length >= 2 || undefined
    })
    expect(stage.troubles.map(({ kind }) => kind)).toEqual(['reconnecting', 'recovered'])
  })

  it("that the kubelet cannot read is told of in the kubelet's own words", async () => {
    stage.server.say('unable to retrieve container logs for containerd://a')
    void stage.follow().catch(() => {})
    await until('the sentence', () => (stage.troubles.length > 0 ? true : undefined))
    const [trouble] = stage.troubles
    expect(trouble && describeTrouble(trouble)).toBe(
      'ns/p/proxy: the log cannot be followed, connecting anew: the log of ns/p cannot be read: unable to retrieve container logs for containerd://a',
    )
    expect(stage.seen).toEqual([])
  })

  it('does not begin in the middle of a line of which only the last part was asked for', async () => {
    stage.server.write('2026-11-21T10:00:01Z', 'one')
    void stage.follow().catch(() => {})
    await stage.seenUntil(1)
    stage.server.cutAll()
    stage.server.drop(1)
    stage.server.say('the end of a line of many parts\n')
    stage.server.write('2026-11-21T10:00:02Z', 'two')
    await stage.seenUntil(2)
    expect(stage.seen).toEqual(['one', 'two'])
  })

  it('that may not be read is given up', async () => {
    stage.server.refuse(403, 'pods "p" is forbidden')
    expect(await stage.follow()).toMatchObject({ kind: 'refused', error: { kind: 'forbidden' } })
  })
})
