// What an auditor would call a broken promise.
import { describe, expect, it } from 'vitest'
import type { Pod } from '../../../../api/kube/objects.ts'
import type { IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import { chooseReceipts } from '../../../../plugin/commands/audit/receipts.ts'
import { renderBroken, renderVerdict } from '../../../../plugin/commands/audit/render.ts'
import { verify, verifyAcross } from '../../../../plugin/commands/audit/verify.ts'

const ticket = (name: string, status: object = {}) =>
  ({
    metadata: { name },
    spec: {},
    status: {
      phase: 'Done',
      podUID: `uid-${name}`,
      claimID: `claim-${name}`,
      client: `10.0.0.1:${name.length}`,
      activeAt: '2026-01-01T00:00:00Z',
      endedAt: '2026-01-01T00:01:00Z',
      endReason: 'SessionEnded',
      podDeletedAt: '2026-01-01T00:01:02Z',
      ...status,
    },
  }) as unknown as IsolationPod
const pod = (name: string, uid: string) => ({ metadata: { name, uid } }) as unknown as Pod

describe('tickets', () => {
  it.each([
    ['of different pods', [ticket('a'), ticket('b')], [], []],
    [
      'of one pod',
      [ticket('a'), ticket('b', { podUID: 'uid-a' })],
      [],
      [
        'the pod UID uid-a stands on 2 tickets: a for client 10.0.0.1:1 at 2026-01-01T00:00:00Z; b for client 10.0.0.1:1 at 2026-01-01T00:00:00Z',
      ],
    ],
    [
      'of one pod, one of them still in use',
      [ticket('a'), ticket('b', { phase: 'Active', podUID: 'uid-a', client: undefined })],
      [],
      ['the pod UID uid-a stands on 2 tickets: a for client 10.0.0.1:1 at 2026-01-01T00:00:00Z; b'],
    ],
    [
      'of one claim',
      [ticket('a', { client: undefined }), ticket('b', { claimID: 'claim-a', client: undefined })],
      [],
      ['the claim claim-a stands on 2 tickets: a; b'],
    ],
    [
      'without pods',
      [ticket('a', { podUID: undefined, claimID: undefined }), ticket('b', { podUID: undefined, claimID: undefined })],
      [],
      [],
    ],
    [
      'whose pod is another one',
      [ticket('a', { phase: 'Idle' })],
      [pod('a', 'uid-new')],
      ['the pod a has the UID uid-new, and its ticket was given uid-a'],
    ],
    ['whose pod is its own', [ticket('a')], [pod('a', 'uid-a'), pod('z', 'uid-z')], []],
  ])('%s', (_, tickets, pods, broken) => {
    expect(verify(tickets, pods).broken).toEqual(broken)
  })

  it('are counted, and the undeleted and the oldest found', () => {
    const tickets = [
      ticket('a'),
      ticket('b', { podDeletedAt: undefined, endedAt: '2025-12-31T00:00:00Z' }),
      ticket('c', { phase: 'Pending', podUID: undefined, podDeletedAt: undefined }),
    ]
    const verification = verify(tickets, undefined)
    expect(verification).toEqual({ tickets: 3, pods: 2, broken: [], undeleted: 1, oldest: '2025-12-31T00:00:00Z' })
    const nowMs = Date.parse('2026-01-01T00:00:00Z')
    expect(renderVerdict('lab/x', verification, { historyLimit: 100, nowMs, isAcross: false })).toBe(
      'lab/x: 3 tickets, 2 pods, none twice. 1 finished pod is not deleted yet. Receipts reach back 24h; the newest 100 are kept.\n',
    )
  })
})

describe('tickets of several services', () => {
  const across = (...tickets: IsolationPod[]) => verifyAcross(tickets, ({ metadata }) => `lab/${metadata.name[0]}`)

  it('are fine as long as nothing stands in two of them', () => {
    expect(across(ticket('a'), ticket('b')).broken).toEqual([])
    // Within one service it is that service's verdict.
    expect(across(ticket('a1'), ticket('a2', { podUID: 'uid-a1' })).broken).toEqual([])
  })

  it('are named when a pod or a claim stands in two', () => {
    const shared = { client: undefined, podUID: 'uid', claimID: 'claim' }
    expect(across(ticket('a', shared), ticket('b', shared)).broken).toEqual([
      'the pod UID uid stands on tickets of 2 services: lab/a: a; lab/b: b',
      'the claim claim stands on tickets of 2 services: lab/a: a; lab/b: b',
    ])
    expect(renderBroken('Across services', ['x'])).toBe('Across services: THE PROMISE WAS BROKEN\n  x\n')
  })
})

describe('evidence of thousands of tickets', () => {
  const shared = { client: undefined, podUID: 'uid' }
  const of = (service: string, more: object) =>
    Array.from({ length: 1500 }, (_, index) => ticket(`${service}${index}`, { ...shared, ...more }))
  const verdict = { historyLimit: 100, nowMs: 0 }

  it('names the first few of each service, and how many more', () => {
    const { broken } = verifyAcross([...of('a', {}), ...of('b', {})], ({ metadata }) => `lab/${metadata.name[0]}`)
    expect(broken).toEqual([
      'the pod UID uid stands on tickets of 2 services: lab/a: a0; lab/b: b0; lab/a: a1; lab/a: a2; lab/a: a3; and 2995 more',
    ])
    expect(verify(of('a', {}), []).broken).toEqual([
      'the pod UID uid stands on 1500 tickets: a0; a1; a2; a3; a4; and 1495 more',
    ])
  })

  it('is told once: across services, and not of each as well', () => {
    const [a, b] = [of('a', { claimID: 'claim' }), of('b', {})]
    const across = verifyAcross([...a, ...b], ({ metadata }) => `lab/${metadata.name[0]}`)
    expect(across.services).toEqual(new Set(['lab/a', 'lab/b']))
    const [ofA, ofB] = [verify(a, [], across), verify(b, [], across)]
    expect(ofA.broken).toEqual(['the claim claim stands on 1500 tickets: a0; a1; a2; a3; a4; and 1495 more'])
    expect(ofB.broken).toEqual([])
    expect(renderVerdict('lab/b', ofB, { ...verdict, isAcross: true })).toBe(
      'lab/b: THE PROMISE WAS BROKEN, together with other services: see below\n',
    )
  })

  it('of many kinds is cut short, and says where the rest is', () => {
    const told = renderBroken(
      'lab/a',
      of('a', {}).map(({ metadata }) => metadata.name),
    )
    expect(told.split('\n').slice(5)).toEqual([
      ...['  a4', '  and 1495 more; -o wide shows the UIDs and claims of all receipts', ''],
    ])
  })
})

describe('receipts', () => {
  const tickets = [
    ticket('old', { endedAt: '2026-01-01T00:00:30Z' }),
    ticket('new', { client: '[2001:db8::1]:80' }),
    ticket('unused', { endReason: 'ScaleDown' }),
    ticket('lost', { endReason: 'HolderLost', client: undefined }),
    ticket('live', { phase: 'Active' }),
  ]
  const names = (filter: Partial<Parameters<typeof chooseReceipts>[1]>) =>
    chooseReceipts(tickets, { client: '', sinceMs: undefined, unused: false, ...filter })
      .map(({ metadata }) => metadata.name)
      .join(' ')

  it.each([
    ['of all that was used, or may have been', {}, 'new lost old'],
    ['of unused pods as well', { unused: true }, 'new unused lost old'],
    ['of one address', { client: '10.0.0.1' }, 'old'],
    ['of one address and port', { client: '10.0.0.1:4' }, ''],
    ['of an IPv6 address', { client: '2001:db8::1' }, 'new'],
    ['since a moment', { sinceMs: Date.parse('2026-01-01T00:00:45Z') }, 'new lost'],
  ])('%s', (_, filter, shown) => {
    expect(names(filter)).toBe(shown)
  })
})
