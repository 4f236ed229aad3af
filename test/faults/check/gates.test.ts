// With a gate in the pod nothing is excused, and what the gate was for is counted; without one it is a known limit.
import { describe, expect, it } from 'vitest'
import { readDials } from './dials.ts'
import type { Evidence, Note, Version } from './evidence.ts'
import { turnedAway } from './gates.ts'
import * as told from './story.ts'
import { verdict } from './verdict.ts'

const { accept, dial, lease, other, pause, story, ticket } = told
const away = (evidence: Evidence) => turnedAway(evidence, readDials(evidence)).map(({ by }) => by)

const pod = 'lab-b'
const gate = `${pod}/9`
const address = '10.0.0.2'
const target = `${address}:8080`
const spec = { gateToken: 'secret' }
const began: Note = { kind: 'began', t: 200, by: gate, pid: 9, pod, program: 'gate' }
const place: Version = {
  ...{ t: 210, plural: 'pods', type: 'MODIFIED' },
  object: { metadata: { name: pod, uid: 'pod-b', resourceVersion: '210' }, status: { podIP: address } },
}
const mine = { ...other, phase: 'Reserved' }
const theirs = { ...mine, holder: 'proxy-2.boot' }
const versions = (status: object) => [
  place,
  lease(900),
  ticket(300, { phase: 'Idle', podUID: 'pod-b', podIP: address }, { name: pod, spec }),
  ticket(400, { ...status }, { name: pod, spec }),
]

/** The holder of the story comes to the gate, which dials the target for it. */
function enter(t: number, port = 6_001): Note[] {
  return [...dial(t, { port, remote: `${address}:10001` }), ...pass(t + 5, port)]
}

/** The gate dials its target for whoever came from `port`. */
function pass(t: number, port: number): Note[] {
  const id = `${gate}.${port}`
  return [
    { kind: 'syn', t, by: gate, id, remote: target, for: `10.9.9.9:${port}` },
    { kind: 'linked', t: t + 1, by: gate, id, local: `${address}:${port + 1_000}` },
    { ...accept(t + 1, { podUID: 'pod-b', local: target }), pod, peer: `${address}:${port + 1_000}` } as Note,
  ]
}

it('an ordinary session through a gate is in order', () => {
  const evidence = story({ notes: [began, ...enter(1_000)], versions: versions(mine) })
  expect(verdict(evidence)).toEqual([])
  expect(away(evidence)).toEqual([])
})

it('it is the holder behind the gate whose reservation counts', () => {
  const evidence = story({ notes: [began, ...enter(1_000)], versions: versions(theirs) })
  expect(verdict(evidence)).toEqual([expect.stringMatching(/^I4: .* and its ticket was Reserved by proxy-2.boot/)])
})

it('a holder that was killed before it wrote down its port is found by the address that it dialled', () => {
  const [syn, , ...inside] = enter(1_000)
  const evidence = story({ notes: [began, syn!, ...inside], versions: versions(mine) })
  expect(verdict(evidence)).toEqual([])
})

describe('what would be excused without a gate', () => {
  const late = [began, pause(1_050, 1_090), ...enter(1_100)]

  it('is a violation with one: a pause before a SYN', () => {
    const evidence = story({ notes: late, versions: versions(theirs) })
    expect(verdict(evidence)).toEqual([expect.stringMatching(/^I4: /)])
    const ungated = versions(theirs).map(one => ({ ...one, object: { ...one.object, spec: {} } }))
    const direct = [pause(1_050, 1_090), ...dial(1_100, { port: 6_001, remote: target })]
    const met = accept(1_101, { podUID: 'pod-b', local: target, port: 6_001 })
    const excused = story({ notes: [...direct, met], versions: [...ungated.slice(2), lease(900)] })
    expect(verdict(excused)).toEqual([expect.stringMatching(/^I4 \(a pause before a SYN\)/)])
  })

  it('is a violation with one: a second accept after a pause', () => {
    const twice = [...late, ...enter(1_200, 6_101)]
    const evidence = story({ notes: twice, versions: versions(mine) })
    expect(verdict(evidence)).toContainEqual(expect.stringMatching(/^I1: /))
  })

  it('is a violation with one: an address that was a lost pod’s', () => {
    const lost = { ...mine, podUID: 'pod-c', claimID: 'claim-c', holder: told.holder }
    const former = ticket(410, lost, { name: 'lab-c', spec: { retire: 'Now', retireReason: 'PodLost' } })
    const evidence = story({ notes: [began, ...enter(1_000)], versions: [...versions(theirs), former] })
    expect(verdict(evidence)).toEqual([expect.stringMatching(/^I4: /)])
  })
})

it('whoever comes to a target past its gate is told', () => {
  const direct = dial(1_000, { port: 6_001, remote: target })
  const met = { ...accept(1_001, { podUID: 'pod-b', local: target, port: 6_001 }), pod } as Note
  const evidence = story({ notes: [began, ...direct, met], versions: versions(mine) })
  expect(verdict(evidence)).toEqual([expect.stringMatching(/^I4: .*nobody whom its pod's gate let in dialled it/)])
})

describe('a dial past the gate, of a process that had stood still', () => {
  const direct = [pause(1_050, 1_090), ...dial(1_100, { port: 6_001, remote: target })]
  const met = { ...accept(1_101, { podUID: 'pod-b', local: target, port: 6_001 }), pod } as Note
  const earlier = (more: object) =>
    ticket(250, { ...mine, podUID: 'pod-c', claimID: 'claim-c' }, { name: 'lab-c', ...more })
  const verdictOn = (former: Version) =>
    verdict(story({ notes: [began, ...direct, met], versions: [...versions(theirs), former] }))

  it('that meant a pod from before the gate is a known limit: only a NetworkPolicy stops it', () => {
    expect(verdictOn(earlier({}))).toEqual([
      expect.stringMatching(/^I4 \(a pause before a SYN\): .*nobody whom its pod's/),
    ])
  })

  it('is a violation where that pod had a gate, too', () => {
    expect(verdictOn(earlier({ spec }))).toEqual([expect.stringMatching(/^I4: /)])
  })

  it('is a violation where it had reserved nothing there', () => {
    const elsewhere = ticket(
      250,
      { ...mine, podUID: 'pod-c', claimID: 'claim-c', podIP: '10.0.0.9' },
      { name: 'lab-c' },
    )
    expect(verdictOn(elsewhere)).toEqual([expect.stringMatching(/^I4: /)])
  })
})

describe('a dial that met the gate of a wrong pod', () => {
  const knock = dial(1_000, { port: 6_001, remote: `${address}:10001` })

  it('and came no further is counted, and is no violation', () => {
    const evidence = story({ notes: [began, ...knock], versions: versions(theirs) })
    expect(verdict(evidence)).toEqual([])
    expect(away(evidence)).toEqual([told.run])
  })

  it('and was let in nevertheless was not turned away', () => {
    expect(away(story({ notes: [began, ...enter(1_000)], versions: versions(theirs) }))).toEqual([])
  })

  it('of its own pod is not counted', () => {
    expect(away(story({ notes: [began, ...knock], versions: versions(mine) }))).toEqual([])
  })

  it('that was refused because nobody listened is not counted', () => {
    const [syn] = knock
    const refused: Note = { kind: 'failed', t: 1_002, by: told.run, id: `${told.run}.6001`, code: 'ECONNREFUSED' }
    expect(away(story({ notes: [began, syn!, refused], versions: versions(theirs) }))).toEqual([])
  })
})
