import { describe, expect, onTestFinished, test } from 'vitest'
import { type LeaderOptions, startLeaderElection } from '../../../api/kube/leader.ts'
import { type Collection, startCollection } from './collection.ts'
import { clientOf } from './server.ts'

const lease = { namespace: 'system', name: 'operator' }
/** Of one that a busy machine alone does not end. */
const timing = { leaseDurationMs: 60_000, renewDeadlineMs: 40_000, retryMs: 20 }
/** A Lease counts in whole seconds, so one is the shortest. */
const hasty = { ...timing, leaseDurationMs: 1_000, renewDeadlineMs: 400 }
/** Waits a second, by the clock of its test. */
const eager = { ...hasty, renewDeadlineMs: 999 }

type Run = { story: string[]; errors: string[] }

/** Writes what happens to `story` until the test ends. */
function campaign(collection: Collection, identity: string, run: Run, options: Partial<LeaderOptions> = {}) {
  const leader = startLeaderElection({
    client: clientOf(collection.server, { userAgent: identity }),
    lease,
    identity,
    timing,
    onStarted: signal => {
      run.story.push(`${identity} leads`)
      signal.addEventListener('abort', () => run.story.push(`${identity} ends`))
    },
    onStopped: reason => run.story.push(`${identity} ${reason}`),
    onError: error => run.errors.push(error instanceof Error ? error.message : String(error)),
    ...options,
  })
  onTestFinished(() => leader.stop())
  return leader
}

const start = async () => ({ collection: await startCollection(), run: { story: [], errors: [] } as Run })
const holderOf = (collection: Collection) =>
  (collection.get('operator')?.spec as Record<string, unknown> | undefined)?.holderIdentity
const heldBy = (holderIdentity: string, spec: Record<string, unknown> = {}) => ({
  metadata: lease,
  spec: { holderIdentity, leaseDurationSeconds: 1, renewTime: '1970-01-01T00:00:00.000000Z', ...spec },
})

describe('an operator', () => {
  test('alone leads, says so on the Lease, and frees it when stopped', async () => {
    const { collection, run } = await start()
    const leader = campaign(collection, 'one', run, { date: () => new Date(0) })
    expect(leader.isLeader()).toBe(false)
    await expect.poll(() => run.story).toEqual(['one leads'])
    expect([leader.isLeader(), leader.holder()]).toEqual([true, 'one'])
    expect(collection.get('operator')?.spec).toEqual({
      holderIdentity: 'one',
      leaseDurationSeconds: 60,
      acquireTime: '1970-01-01T00:00:00.000000Z',
      renewTime: '1970-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    })
    await leader.stop()
    expect(run).toEqual({ story: ['one leads', 'one ends', 'one stopped'], errors: [] })
    expect([leader.isLeader(), holderOf(collection)]).toEqual([false, ''])
  })

  test('follows at once when the leader stops, and not before', async () => {
    const { collection, run } = await start()
    const one = campaign(collection, 'one', run)
    await expect.poll(() => run.story).toEqual(['one leads'])
    const two = campaign(collection, 'two', run)
    await expect.poll(() => two.holder()).toBe('one')
    const renewed = collection.get('operator')!.metadata.resourceVersion
    await expect.poll(() => collection.get('operator')!.metadata.resourceVersion).not.toBe(renewed)
    expect(two.isLeader()).toBe(false)
    await one.stop()
    await expect.poll(() => run.story).toEqual(['one leads', 'one ends', 'one stopped', 'two leads'])
    expect(collection.get('operator')?.spec).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 })
    expect(run.errors).toEqual([])
  })

  test('cut off from the API stops leading before another begins', async () => {
    const { collection, run } = await start()
    const one = campaign(collection, 'one', run, { timing: hasty })
    await expect.poll(() => run.story).toContain('one leads')
    collection.fault(({ headers }) => (headers['user-agent'] === 'one' ? 'mute' : 'none'))
    campaign(collection, 'two', run, { timing: { ...timing, leaseDurationMs: 1_000, renewDeadlineMs: 999 } })
    await expect.poll(() => run.story).toContain('two leads')
    const before = run.story.slice(0, run.story.indexOf('two leads'))
    expect(before.slice(-2)).toEqual(['one ends', 'one lost'])
    expect([one.isLeader(), holderOf(collection)]).toEqual([false, 'two'])
    expect(run.errors).toContainEqual(expect.stringMatching(/leases system\/operator: timeout/))
  })

  test('of many that start at once is the only one', async () => {
    const { collection, run } = await start()
    const all = ['one', 'two', 'three', 'four'].map(identity => campaign(collection, identity, run))
    await expect.poll(() => all.every(leader => leader.holder() !== '')).toBe(true)
    expect(all.filter(leader => leader.isLeader())).toHaveLength(1)
    expect(run.story).toEqual([`${holderOf(collection)} leads`])
  })
})

describe('a candidate', () => {
  const waiting = async (record: Parameters<Collection['put']>[0]) => {
    const { collection, run } = await start()
    collection.put(record)
    const clock = { now: 0 }
    const leader = campaign(collection, 'two', run, { timing: eager, now: () => clock.now })
    const looks = () => collection.server.seen.length
    /** Until two whole looks have begun and ended. */
    const look = async () => {
      const before = looks()
      await expect.poll(() => looks()).toBeGreaterThan(before + 2)
    }
    await look()
    return { collection, run, clock, leader, look }
  }

  test('takes a Lease only after seeing it unchanged for its duration, whatever time stands on it', async () => {
    const { run, clock, leader, look } = await waiting(heldBy('one'))
    clock.now = 999
    await look()
    expect([run.story, leader.holder()]).toEqual([[], 'one'])
    clock.now = 1_000
    await expect.poll(() => run.story).toEqual(['two leads'])
  })

  test('begins to wait anew when the Lease changes', async () => {
    const { collection, run, clock, look } = await waiting(heldBy('one'))
    clock.now = 900
    collection.put(heldBy('one'))
    await look()
    clock.now = 1_800
    await look()
    expect(run.story).toEqual([])
    clock.now = 1_900
    await expect.poll(() => run.story).toEqual(['two leads'])
  })

  test('waits as long as the holder asked, when that is longer', async () => {
    const { run, clock, look } = await waiting(heldBy('one', { leaseDurationSeconds: 60 }))
    clock.now = 59_999
    await look()
    expect(run.story).toEqual([])
    clock.now = 60_000
    await expect.poll(() => run.story).toEqual(['two leads'])
  })

  test('does not take a Lease deleted by hand from under its holder', async () => {
    const { collection, run, clock, look } = await waiting(heldBy('one'))
    collection.remove('operator')
    clock.now = 999
    await look()
    expect([run.story, collection.get('operator')]).toEqual([[], undefined])
    clock.now = 1_000
    await expect.poll(() => run.story).toEqual(['two leads'])
    expect(holderOf(collection)).toBe('two')
  })
})

describe('a leader', () => {
  const leading = async (options: Partial<LeaderOptions> = {}) => {
    const { collection, run } = await start()
    const leader = campaign(collection, 'one', run, options)
    await expect.poll(() => leader.isLeader()).toBe(true)
    return { collection, run, leader }
  }
  const versionOf = (collection: Collection) => collection.get('operator')!.metadata.resourceVersion

  test('whose renewal took effect but whose reply was lost goes on', async () => {
    const { collection, run, leader } = await leading()
    let losses = 0
    collection.fault(({ method }) => (method === 'PUT' && losses++ === 0 ? 'lost' : 'none'))
    await expect.poll(() => losses).toBeGreaterThan(2)
    const before = versionOf(collection)
    await expect.poll(() => versionOf(collection)).not.toBe(before)
    expect([run.story, leader.isLeader()]).toEqual([['one leads'], true])
    expect(run.errors).toEqual([expect.stringContaining('replace leases system/operator: network')])
  })

  test('outlives a few errors of the server, and its first deadline', async () => {
    const clock = { now: 0 }
    const { collection, run, leader } = await leading({ now: () => clock.now })
    let asked = 0
    collection.fault(() => (asked++ < 4 ? 500 : 'none'))
    await expect.poll(() => run.errors.length).toBe(4)
    for (clock.now = 30_000; clock.now <= 90_000; clock.now += 30_000) {
      expect(leader.isLeader()).toBe(true)
      // The second of two was sent after the clock moved.
      const before = asked
      await expect.poll(() => asked).toBeGreaterThan(before + 2)
    }
    expect([run.story, leader.isLeader(), run.errors.length]).toEqual([['one leads'], true, 4])
  })

  test('who finds another on the Lease ends at once', async () => {
    const { collection, run, leader } = await leading({ now: () => 0 })
    collection.put(heldBy('thief'))
    await expect.poll(() => run.story).toEqual(['one leads', 'one ends', 'one lost'])
    expect([leader.isLeader(), holderOf(collection)]).toEqual([false, 'thief'])
  })

  test('who was paused past the deadline knows it before any timer does', async () => {
    const clock = { now: 0 }
    const { leader, collection } = await leading({ timing: hasty, now: () => clock.now })
    collection.fault(() => 'mute')
    clock.now = 400
    expect(leader.isLeader()).toBe(false)
  })

  test('keeps the Lease until its work has ended, then frees it', async () => {
    const ending = Promise.withResolvers<void>()
    const { collection, leader } = await leading({ onStarted: () => ending.promise })
    const stopped = leader.stop()
    const before = versionOf(collection)
    await expect.poll(() => versionOf(collection)).not.toBe(before)
    expect([holderOf(collection), leader.isLeader()]).toEqual(['one', false])
    ending.resolve()
    await stopped
    expect(holderOf(collection)).toBe('')
  })

  test('whose work fails gives way, says why, and stands again', async () => {
    let terms = 0
    const onStarted = () => {
      terms += 1
      if (terms === 1) throw new Error('cannot lead today')
    }
    const { run, collection } = await leading({ onStarted })
    await expect.poll(() => terms).toBe(2)
    expect(run).toEqual({ story: ['one failed'], errors: ['cannot lead today'] })
    expect(holderOf(collection)).toBe('one')
  })
})

test('a deadline that does not end before the Lease does is refused', async () => {
  const { collection, run } = await start()
  const wrong = { leaseDurationMs: 10, renewDeadlineMs: 10, retryMs: 1 }
  expect(() => campaign(collection, 'one', run, { timing: wrong })).toThrow(
    'retryMs < renewDeadlineMs < leaseDurationMs',
  )
})
