// The log of a container whose runs end: nothing of a run twice, and nothing left out without a word.
import { beforeEach, describe, expect, it } from 'vitest'
import { createFeed } from '../../../plugin/logs/feed.ts'
import { until } from '../../cluster/until.ts'
import { type FollowStage, openFollowStage, pod } from './followStage.ts'

let stage: FollowStage
beforeEach(async () => {
  stage = await openFollowStage()
})

describe('a pod that has ended and has no log any more', () => {
  it('is over, and nobody is told', async () => {
    stage.feed = createFeed(pod(undefined, { before: { id: 'a' }, phase: 'Succeeded' }), {
      ...{ container: 'proxy', since: undefined, tailLines: undefined },
    })
    stage.server.refuse(400, 'container "proxy" in pod "p" is terminated', Number.POSITIVE_INFINITY)
    expect(await stage.follow()).toEqual({ kind: 'over' })
    expect({ seen: stage.seen, troubles: stage.troubles }).toEqual({ seen: [], troubles: [] })
  })
})

describe('a container that restarts', () => {
  it('has its lines of both runs, those between a cut and its end too', async () => {
    void stage.follow().catch(() => {})
    stage.server.write('2026-11-21T10:00:01Z', 'one')
    await stage.seenUntil(1)
    // What comes now is stage.seen by nobody: the stream is cut, and the run is over before the next one stands.
    stage.server.refuse(500, 'the node is busy', Number.POSITIVE_INFINITY)
    stage.server.cutAll()
    await until('the next request', () => (stage.server.asked.length >= 2 ? true : undefined))
    stage.server.write('2026-11-21T10:00:02Z', 'its last words')
    stage.server.restart()
    stage.server.write('2026-11-21T10:00:30Z', 'a new life')
    stage.server.refuse(500, '', 0)
    await stage.seenUntil(2)
    stage.feed.update(pod('b', { before: { id: 'a' } }))
    await stage.seenUntil(3)
    stage.server.write('2026-11-21T10:00:31Z', 'goes on')
    await stage.seenUntil(4)
    expect(stage.seen).toEqual(['one', 'a new life', 'its last words', 'goes on'])
  })

  it('that was seen to its end shows nothing of it again', async () => {
    void stage.follow().catch(() => {})
    stage.server.write('2026-11-21T10:00:01Z', 'one')
    await stage.seenUntil(1)
    stage.feed.update(pod(undefined, { before: { id: 'a' } }))
    stage.server.end()
    const asked = stage.server.asked.length
    await until('a last look', () => (stage.server.asked.length > asked ? true : undefined))
    stage.server.restart()
    stage.server.write('2026-11-21T10:00:02Z', 'two')
    stage.feed.update(pod('b', { before: { id: 'a' } }))
    await stage.seenUntil(2)
    expect(stage.seen).toEqual(['one', 'two'])
    expect(stage.troubles).toEqual([])
  })

  it('more than once unseen has a gap, and says so', async () => {
    void stage.follow().catch(() => {})
    stage.server.write('2026-11-21T10:00:01Z', 'one')
    await stage.seenUntil(1)
    stage.server.restart()
    stage.server.restart()
    stage.server.write('2026-11-21T10:00:09Z', 'third life')
    stage.feed.update(pod('c', { before: { id: 'b' } }))
    await stage.seenUntil(2)
    expect(stage.seen).toEqual(['one', 'third life'])
    expect(stage.troubles).toEqual([{ kind: 'gap', where: 'ns/p/proxy' }])
  })

  it('has its next log as soon as it starts, not before', async () => {
    stage.feed = createFeed(pod(undefined), { container: 'proxy', since: undefined, tailLines: undefined })
    void stage.follow().catch(() => {})
    stage.server.write('2026-11-21T10:00:01Z', 'hello')
    expect(stage.server.asked).toEqual([])
    stage.feed.update(pod('a'))
    await stage.seenUntil(1)
  })
})
