import { describe, expect, it } from 'vitest'
import type { Brake } from '../../../operator/plan/brake.ts'
import { type PoolState, type PoolWish, planPool } from '../../../operator/plan/pool.ts'
import type { HolderState, Ticket } from '../../../operator/plan/view.ts'
import { pod, ticket, tickets } from './samples.ts'

const wish: PoolWish = {
  base: 5,
  waiting: 0,
  maxPods: undefined,
  rollout: { maxSurge: '25%', maxUnavailable: '25%' },
  templateHash: 'new',
  replaceBefore: undefined,
}
const limits = { maxCreationsInFlight: 20, surplusSettleMs: 2_000 }
const state: Omit<PoolState, 'tickets'> = {
  unseen: 0,
  holderState: () => 'live',
  brake: { on: false },
  surplusForMs: 10_000,
}
const braked = (waitMs: number, trialMs = 0): Brake => ({ on: true, failures: 6, waitMs, trialMs })
const holders = (of: HolderState) => ({ holderState: () => of })
const old = { templateHash: 'old' }

type Row = [
  name: string,
  tickets: Ticket[],
  wish: Partial<PoolWish>,
  state: Partial<PoolState>,
  create: number,
  retire: string[],
  heldBy?: string,
]

const rows: Row[] = [
  ['an empty pool is filled to its base', [], {}, {}, 5, []],
  ['a full pool is left alone', tickets(5, 'Idle'), {}, {}, 0, []],
  ['starting pods count', [...tickets(3, 'Idle'), ...tickets(2, 'Pending')], {}, {}, 0, []],
  ['tickets created and not yet seen count', tickets(3, 'Idle'), {}, { unseen: 2 }, 0, []],
  ['a reserved pod is available', tickets(5, 'Reserved'), {}, {}, 0, []],
  ['the stock of a draining proxy is replaced', tickets(5, 'Reserved'), {}, holders('draining'), 5, []],
  [
    'the stock of a silent proxy is replaced before it is given up',
    tickets(5, 'Reserved'),
    {},
    holders('stale'),
    5,
    [],
  ],
  ['a pod in use is replaced', [...tickets(4, 'Reserved'), ticket('Active')], {}, {}, 1, []],
  ['receipts do not count', [...tickets(5, 'Idle'), ...tickets(9, 'Done')], {}, {}, 0, []],
  [
    'a pod that is to be retired is replaced',
    [...tickets(4, 'Idle'), ticket('Reserved', { retire: 'Unused' })],
    {},
    {},
    1,
    [],
  ],
  [
    'a pod deleted by hand is replaced',
    [...tickets(4, 'Idle'), ticket('Reserved', { terminating: true })],
    {},
    {},
    1,
    [],
  ],
  ['waiting clients get pods beyond the base', tickets(5, 'Idle'), { waiting: 3 }, {}, 3, []],
  ['a base of 0 serves a waiting client', [], { base: 0, waiting: 1 }, {}, 1, []],
  ['a base of 0 keeps nothing warm', [], { base: 0 }, {}, 0, []],
  ['at most 20 pods start at once', [], { base: 100 }, {}, 20, []],
  ['and those that start already are of the 20', tickets(15, 'Pending'), { base: 100 }, { unseen: 3 }, 2, []],
  ['maxPods bounds all pods', tickets(8, 'Active'), { maxPods: 10 }, {}, 2, [], 'maxPods'],
  [
    'terminating pods count towards maxPods',
    [...tickets(8, 'Active'), ...tickets(2, 'Done')],
    { maxPods: 10 },
    {},
    0,
    [],
    'maxPods',
  ],
  [
    'pods that are gone do not',
    [...tickets(5, 'Active'), ...tickets(9, 'Done', { podDeletedAt: 1 })],
    { maxPods: 10 },
    {},
    5,
    [],
  ],
  ['maxPods below the base is not exceeded', [], { maxPods: 3 }, {}, 3, [], 'maxPods'],
  ['a pool whose pods fail waits', [], {}, { brake: braked(4_000) }, 0, [], 'brake'],
  ['then tries one pod', [], {}, { brake: braked(0) }, 1, [], 'brake'],
  ['and no second beside it', tickets(1, 'Pending'), {}, { brake: braked(0) }, 0, [], 'brake'],
  ['not while it is warm and has not lasted either', tickets(1, 'Idle'), {}, { brake: braked(0, 1) }, 0, [], 'brake'],
  ['nor for a client that waits', tickets(1, 'Reserved'), { waiting: 1 }, { brake: braked(0, 1) }, 0, [], 'brake'],
  ['warm pods that have lasted do not hold it', tickets(3, 'Idle'), {}, { brake: braked(0) }, 1, [], 'brake'],
]

describe('how many tickets to make', () => {
  it.each(rows)('%s', (_name, seen, wishes, states, create, retire, heldBy) => {
    const plan = planPool({ ...state, tickets: seen, ...states }, { ...wish, ...wishes }, limits)
    expect({ create: plan.create, retire: plan.retire.map(({ reason }) => reason), heldBy: plan.heldBy }).toEqual({
      create,
      retire,
      heldBy,
    })
  })
})

describe('whom to retire', () => {
  const retired = (seen: Ticket[], wishes: Partial<PoolWish>, states: Partial<PoolState> = {}) => {
    const plan = planPool({ ...state, tickets: seen, ...states }, { ...wish, ...wishes }, limits)
    return plan.retire.map(({ ticket: { phase }, reason }) => `${phase} ${reason}`)
  }

  it('scaling down takes starting pods first, then idle ones, then reserved ones, never one in use', () => {
    const pool = [
      ...tickets(2, 'Active'),
      ...tickets(2, 'Reserved'),
      ...tickets(2, 'Idle'),
      ...tickets(2, 'Pending', { pod: pod({ ready: false }) }),
    ]
    expect(retired(pool, { base: 1 })).toEqual([
      'Pending ScaleDown',
      'Pending ScaleDown',
      'Idle ScaleDown',
      'Idle ScaleDown',
      'Reserved ScaleDown',
    ])
    expect(retired(pool, { base: 0 })).toHaveLength(6)
  })

  it('the youngest of a phase goes first', () => {
    const [older, younger] = [ticket('Idle', { createdAt: 1 }), ticket('Idle', { createdAt: 2 })]
    const plan = planPool({ ...state, tickets: [older, younger] }, { ...wish, base: 1 }, limits)
    expect(plan.retire.map(entry => entry.ticket.name)).toEqual([younger.name])
  })

  it('a surplus that has only just begun is waited out, since waiting clients come and go', () => {
    expect(retired(tickets(6, 'Idle'), {}, { surplusForMs: 500 })).toEqual([])
    expect(planPool({ ...state, tickets: tickets(6, 'Idle'), surplusForMs: 500 }, wish, limits).surplus).toBe(true)
  })

  it('a template change replaces warm pods within maxSurge and maxUnavailable', () => {
    const plan = planPool({ ...state, tickets: tickets(5, 'Idle', old) }, wish, limits)
    expect(plan.create).toBe(2)
    expect(plan.retire).toHaveLength(1)
  })

  it('starting pods of an older template go at once', () => {
    expect(retired(tickets(5, 'Pending', old), {})).toEqual(Array(5).fill('Pending Rollout'))
  })

  it('a pool of one is replaced by making the new pod first', () => {
    const first = planPool({ ...state, tickets: [ticket('Reserved', old)] }, { ...wish, base: 1 }, limits)
    expect([first.create, first.retire.length]).toEqual([1, 0])
    const second = planPool(
      { ...state, tickets: [ticket('Reserved', old), ticket('Idle')] },
      { ...wish, base: 1 },
      limits,
    )
    expect([second.create, second.retire.map(({ ticket: { templateHash } }) => templateHash)]).toEqual([0, ['old']])
  })

  it('a pool that maxPods leaves no room for a surge is replaced by retiring first', () => {
    const plan = planPool({ ...state, tickets: tickets(3, 'Idle', old) }, { ...wish, base: 3, maxPods: 3 }, limits)
    expect([plan.create, plan.retire.length]).toEqual([0, 1])
  })

  it('pods that have waited maxIdleTime, or whose node is cordoned, are replaced as in a rollout, never all at once', () => {
    const worn = planPool(
      { ...state, tickets: tickets(5, 'Idle', { createdAt: 10 }) },
      { ...wish, replaceBefore: 10 },
      limits,
    )
    expect([worn.create, worn.retire.map(({ reason }) => reason)]).toEqual([2, ['MaxIdleTime']])
    const cordoned = planPool(
      { ...state, tickets: tickets(5, 'Reserved', { pod: pod({ nodeCordoned: true }) }) },
      wish,
      limits,
    )
    expect([cordoned.create, cordoned.retire.map(({ reason }) => reason)]).toEqual([2, ['NodeCordoned']])
  })

  it('a bound that is lowered below the base is obeyed by warm pods too', () => {
    expect(retired(tickets(10, 'Idle'), { base: 10, maxPods: 3 })).toEqual(Array(7).fill('Idle ScaleDown'))
  })

  it('pods in use keep an older template', () => {
    expect(retired([...tickets(3, 'Active', old), ...tickets(5, 'Idle')], {})).toEqual([])
  })

  it('a rollout converges, and never leaves fewer than base less maxUnavailable', () => {
    let pool = tickets(10, 'Idle', old)
    let rounds = 0
    while (pool.some(({ templateHash }) => templateHash === 'old')) {
      rounds += 1
      expect(rounds).toBeLessThan(20)
      const plan = planPool({ ...state, tickets: pool }, { ...wish, base: 10 }, limits)
      const gone = new Set(plan.retire.map(entry => entry.ticket.name))
      pool = pool.filter(({ name }) => !gone.has(name))
      expect(pool.length).toBeGreaterThanOrEqual(8)
      pool = [...pool, ...tickets(plan.create, 'Idle')]
      expect(pool.length).toBeLessThanOrEqual(13)
    }
    expect(pool).toHaveLength(10)
  })
})
