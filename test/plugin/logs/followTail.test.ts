// A log of which only some last lines are wanted, counted by what is shown.
import { beforeEach, describe, expect, it } from 'vitest'
import { createFeed } from '../../../plugin/logs/feed.ts'
import { readHistory } from '../../../plugin/logs/history.ts'
import { logTiming } from '../../../plugin/logs/timing.ts'
import { type FollowStage, openFollowStage, pod } from './followStage.ts'

let stage: FollowStage
beforeEach(async () => {
  stage = await openFollowStage()
})

describe('a tail of some lines only', () => {
  const some = { count: 2, isWanted: ({ text }: { text: string }) => text.startsWith('yes') }
  const write = (...texts: string[]) => {
    for (const [index, text] of texts.entries()) stage.server.write(`2026-11-21T10:00:0${index}.5Z`, text)
  }

  it('counts what is wanted, whatever stands between and behind, and goes on with all that comes', async () => {
    const { isWanted } = some
    stage.feed = createFeed(pod('a'), { container: 'proxy', since: undefined, tailLines: some.count, isWanted })
    write('yes 1', 'yes 2', 'no', 'yes 3', 'no', 'no')
    void stage.follow().catch(() => {})
    await stage.seenUntil(2)
    stage.server.write('2026-11-21T10:00:09Z', 'yes 4')
    await stage.seenUntil(3)
    expect(stage.seen).toEqual(['yes 2', 'yes 3', 'yes 4'])
  })

  it('is the same when the log breaks off while it is read', async () => {
    const { isWanted } = some
    stage.feed = createFeed(pod('a'), { container: 'proxy', since: undefined, tailLines: some.count, isWanted })
    write('yes 1', 'yes 2', 'no', 'yes 3', 'no', 'no')
    stage.server.cutAfter([60])
    const parts = {
      ...{ client: stage.server.client, timing: { ...logTiming, backoff: { initialMs: 1, maxMs: 5 } } },
      ...{ random: () => 0.5, signal: stage.stopping.signal },
    }
    for await (const { text } of readHistory(parts, stage.feed, { takeRest: true })) stage.seen.push(text)
    expect(stage.seen).toEqual(['yes 2', 'yes 3'])
    expect(stage.server.asked.length).toBeGreaterThan(1)
  })
})
