// The checker bites: each invariant, broken in a made-up run, is told, and what the design calls a limit is told apart by facts alone.
import { describe, expect, it } from 'vitest'
import { check } from './check.ts'
import type { Note, Version } from './evidence.ts'
import * as told from './story.ts'
import { renderTimeline } from './timeline.ts'
import { only, verdict } from './verdict.ts'

const { accept, claim, dial, done, heard, lease, other, pause, published, story, ticket } = told

const name = 'lab-b'

it('finds nothing wrong with an ordinary session', () => {
  expect(verdict(story())).toEqual([])
})

describe('I1', () => {
  it('a pod that accepts twice is told, with both connections', () => {
    const findings = verdict(story({ notes: [...dial(1_500, { port: 5_002 }), accept(1_501, { port: 5_002 })] }))
    expect(findings).toEqual(only(/^I1: the pod name of pod-a accepted 2 connections/))
  })

  it('a pod that hears two clients is told, however they came to it', () => {
    expect(verdict(story({ notes: [heard(1_400, 'guest-2')] }))).toEqual(
      only(/^I1: .* heard 2 clients: guest-1, guest-2/),
    )
  })

  it('a SYN that a paused process sends when it goes on is a known limit, and only the first', () => {
    const late = (from: number, port: number) => [...dial(from, { port }), accept(from + 1, { port })]
    const withPause = [pause(1_100, 1_490), ...late(1_500, 5_002)]
    expect(verdict(story({ notes: withPause }))).toEqual(only(/^I1 \(a pause before a SYN\)/))
    const second = [pause(1_100, 1_490), ...dial(1_495, { port: 5_003, remote: '10.0.0.9:1' }), ...late(1_500, 5_002)]
    expect(verdict(story({ notes: second }))).toEqual(only(/^I1: /))
    const ofAnotherThread = dial(1_495, { port: 5_003, remote: '10.0.0.9:1', thread: 1 })
    const each = [pause(1_100, 1_490), ...ofAnotherThread, ...late(1_500, 5_002)]
    expect(verdict(story({ notes: each }))).toEqual(only(/^I1 \(a pause before a SYN\)/))
    const elsewhere = [pause(1_100, 1_490, 'another/1'), ...late(1_500, 5_002)]
    expect(verdict(story({ notes: elsewhere }))).toEqual(only(/^I1: /))
  })
})

describe('I2', () => {
  it.each([
    [
      'two pods hear one client',
      [heard(1_400, 'guest-1', { index: 2, podUID: 'pod-b' })],
      /met several pods: pod-a, pod-b/,
    ],
    ['a line is lost', [heard(1_400, 'guest-1', { index: 3 })], /line 2 of guest-1 came as 3/],
    ['a line comes twice', [heard(1_400, 'guest-1', { index: 1 })], /line 2 of guest-1 came as 1/],
    [
      'a client hears what was meant for another',
      [{ kind: 'answer' as const, t: 1_400, client: 'guest-1', text: 'pod-a guest-9 0' }],
      /guest-1 heard what was meant for guest-9/,
    ],
    [
      'an answer is lost',
      [{ kind: 'answer' as const, t: 1_400, client: 'guest-1', text: 'pod-a guest-1 3' }],
      /answer 2 to guest-1 came as 3/,
    ],
    [
      'an answer comes twice',
      [{ kind: 'answer' as const, t: 1_400, client: 'guest-1', text: 'pod-a guest-1 1' }],
      /answer 2 to guest-1 came as 1/,
    ],
    [
      'a client is answered by another pod than the one that hears it',
      [{ kind: 'answer' as const, t: 1_400, client: 'guest-1', text: 'hello pod-b' }],
      /met several pods: pod-a, pod-b/,
    ],
  ])('%s', (_, notes, pattern) => {
    expect(verdict(story({ notes }))).toContainEqual(expect.stringMatching(new RegExp(`^I2: .*${pattern.source}`)))
  })
})

describe('I3', () => {
  const receipt = { ...done, client: 'c', activeAt: 'now' }
  it.each([
    ['a phase goes back', ticket(3_000, { ...receipt, phase: 'Idle' }), /went from Done to Idle/],
    ['a step is left out', ticket(350, { ...claim, phase: 'Active' }), /went from Idle to Active/],
    [
      'what was written once changes',
      ticket(1_400, { ...claim, phase: 'Active', client: 'd' }),
      /client went from c to d/,
    ],
    [
      'what was written once goes',
      ticket(1_400, { ...claim, phase: 'Active', activeAt: 'now' }),
      /client went from c to und/,
    ],
    ['a receipt is added to', ticket(3_000, { ...receipt, bytesIn: 5 }), /bytesIn went from undefined to 5/],
    [
      'a claim has no holder',
      ticket(400.5, { phase: 'Reserved', ...published }),
      /is Reserved without holder, claimID/,
    ],
    [
      'a name is used again',
      { ...ticket(3_000, { phase: 'Pending' }), object: renamed() },
      /the name pool\/lab-a is on 2/,
    ],
    [
      'two tickets have one pod',
      ticket(3_000, { phase: 'Pending', ...published }, { name }),
      /the pod UID pod-a is on 2/,
    ],
  ])('%s', (_, version, pattern) => {
    expect(verdict(story({ versions: [version] }))).toContainEqual(expect.stringMatching(pattern))
  })

  it('a name is not used again by a server that was made to do a creation twice', () => {
    const again = { ...ticket(3_000, { phase: 'Pending' }), object: renamed() }
    const twice = (t: number, until: number): Note => ({ kind: 'fault', t, until, effect: 'api twice', trouble: '' })
    expect(verdict(story({ versions: [again], notes: [twice(90, 150)] }))).toEqual([])
    expect(verdict(story({ versions: [again], notes: [twice(10_000, 11_000)] }))).toHaveLength(1)
  })

  it('a ticket that was to end is reserved', () => {
    const spec = { retire: 'Unused' }
    const versions = [
      ticket(1, { phase: 'Idle', ...other }, { name, spec }),
      ticket(2, { phase: 'Reserved', ...other }, { name, spec }),
    ]
    expect(verdict(story({ versions }))).toEqual(only(/lab-b: was reserved though it was to end/))
  })

  it('the time when the pod was seen to be gone may be added to a receipt, once', () => {
    const gone = { ...receipt, podDeletedAt: 'then' }
    expect(verdict(story({ versions: [ticket(3_000, gone)] }))).toEqual([])
    const versions = [ticket(3_000, gone), ticket(3_100, { ...gone, podDeletedAt: 'later' })]
    expect(verdict(story({ versions }))).toEqual(only(/podDeletedAt went from then to later/))
  })
})

function metBy(podUID: string): Note {
  return accept(3_001, { port: 5_003, podUID, local: '10.0.0.2:8080' })
}

function deletedAt(resourceVersion: string, { object }: Version) {
  return { ...object.metadata, resourceVersion, deletionTimestamp: 'now' }
}

function renamed() {
  const { object } = ticket(3_000, { phase: 'Pending' })
  return { ...object, metadata: { ...object.metadata, uid: 'another' } }
}

describe('the fence', () => {
  const stale = dial(9_000, { port: 5_003, remote: '10.0.0.7:8080' })

  it('a SYN longer after the last renewal than the fence is told', () => {
    expect(verdict(story({ notes: stale }))).toEqual(
      only(/^fence: .* dialled 10.0.0.7:8080 8100 ms after the last renewal/),
    )
  })

  it('a SYN of a process that has no Lease is told', () => {
    const versions = told.versions.filter(({ plural }) => plural !== 'leases')
    expect(verdict({ notes: told.notes, versions })).toEqual(only(/^fence: .* without any Lease/))
  })

  it('a proxy that tries its own handles dials no pod', () => {
    for (const remote of ['127.0.0.1:38355', '::1:38355'])
      expect(verdict(story({ notes: dial(9_000, { port: 5_003, remote }) }))).toEqual([])
    expect(verdict(story({ notes: dial(9_000, { port: 5_003, remote: '127.0.0.2:38355' }) }))).toHaveLength(1)
  })

  it('renewed in time, it is none', () => {
    expect(verdict(story({ notes: stale, versions: [lease(5_500)] }))).toEqual([])
  })
})

describe('I5', () => {
  const over = (endReason: string, spec = {}) =>
    ticket(20_000, { ...other, phase: 'Done', endedAt: 'x', endReason }, { name, spec })
  const held = ticket(1_100, { ...other, phase: 'Reserved' }, { name })

  it('a holder that lives and had renewed within twice its fence is given up', () => {
    const versions = [held, lease(14_000), over('HolderSilent')]
    expect(verdict(story({ versions }))).toEqual(only(/^I5: lab-b was ended as HolderSilent, 6000 ms after/))
  })

  it('a holder is said to be lost and lives on', () => {
    expect(verdict(story({ versions: [held, over('HolderLost')] }))).toEqual(
      only(/^I5: lab-b .* HolderLost, and proxy-1.boot lived on/),
    )
  })

  it('a holder that was silent for twice its fence may be given up', () => {
    expect(verdict(story({ versions: [held, lease(11_000), over('HolderSilent')] }))).toEqual([])
  })

  it('a holder that is dead may be given up at once', () => {
    const { notes, versions } = story({ versions: [held, lease(19_000), over('HolderLost')] })
    expect(verdict({ notes: notes.filter(({ kind }) => kind !== 'alive'), versions })).toEqual([])
  })

  it('a holder that died is given up for its silence alone, too soon', () => {
    const { notes, versions } = story({ versions: [held, lease(14_000), over('HolderSilent')] })
    expect(verdict({ notes: notes.filter(({ kind }) => kind !== 'alive'), versions })).toEqual(
      only(/^I5: lab-b was ended as HolderSilent, 6000 ms after/),
    )
  })

  const spec = { retire: 'Unused', retireReason: 'ScaleDown' }
  const asked = (t: number, phase = 'Reserved') => ticket(t, { ...other, phase }, { name, spec })
  const met = [...dial(3_000, { port: 5_003, remote: '10.0.0.2:8080' }), metBy('pod-b')]

  it.each([
    ['is ended for a reason that only pods have that nobody holds', [held, over('AddressConflict')], [], /held it/],
    ['is ended that nobody had asked it for', [held, over('Unhealthy')], [], /nobody had asked proxy-1.boot/],
    [
      'is ended in the middle of a session, as if it were unused',
      [held, asked(2_000, 'Active'), over('ScaleDown', spec)],
      [],
      /served a client with it/,
    ],
    [
      'is ended as if it were unused, and it had dialled it',
      [held, asked(2_000), over('ScaleDown', spec)],
      met,
      /dialled it/,
    ],
  ])('a pod of a holder %s', (_, versions, notes, pattern) => {
    expect(verdict(story({ versions, notes }))).toEqual(only(new RegExp(`^I5: lab-b .*${pattern.source}`)))
  })

  it('a holder gives back what it was asked for and never dialled', () => {
    expect(verdict(story({ versions: [held, asked(2_000), over('ScaleDown', spec)] }))).toEqual([])
    const gone = { ...held, t: 2_000, object: { ...held.object, metadata: deletedAt('2000', held) } }
    expect(verdict(story({ versions: [held, gone, over('Evicted')] }))).toEqual([])
  })

  it('a pod that was dialled in place of one that had its address before is none that its holder dialled', () => {
    const before = { ...other, podUID: 'pod-c', claimID: 'claim-c' }
    const lost = ticket(1_000, { ...before, phase: 'Reserved' }, { name: 'lab-c' })
    expect(verdict(story({ versions: [lost, held, asked(2_000), over('ScaleDown', spec)], notes: met }))).toEqual([])
  })

  it('who deletes a service does not wait for its holders for ever', () => {
    const told = ticket(2_000, { ...other, phase: 'Reserved' }, { name, spec: { retireReason: 'Deleted' } })
    expect(verdict(story({ versions: [held, told, lease(14_000), over('HolderSilent')] }))).toEqual([])
  })

  it('whose decision stood still on its way is not blamed', () => {
    const fault = { kind: 'fault' as const, t: 13_000, until: 19_900, effect: 'pause', trouble: 'pause', by: 'op/1' }
    expect(verdict(story({ notes: [fault], versions: [held, lease(14_000), over('HolderSilent')] }))).toEqual([])
  })
})

it('the story of a finding has only what concerns it, and the faults in force', () => {
  const notes = [
    pause(900, 1_450),
    ...dial(1_500, { port: 5_002 }),
    accept(1_501, { port: 5_002 }),
    { kind: 'called' as const, t: 1_510, client: 'guest-7' },
  ]
  const evidence = story({ notes, versions: [ticket(1_450, { phase: 'Pending' }, { name: 'lab-z' })] })
  const text = renderTimeline(evidence, check(evidence, told.terms).find(({ invariant }) => invariant === 'I1')!)
  expect(text).toContain(
    `accept ${JSON.stringify({ podUID: 'pod-a', pod: 'name of pod-a', peer: '10.9.9.9:5002', local: '10.0.0.1:8080' })}`,
  )
  expect(text).toContain('fault  pause, for 550 ms')
  expect(text).not.toMatch(/guest-7|lab-z/)
  expect(text).not.toContain('alive')
})
