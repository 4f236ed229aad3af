// The crowd's figures as a reader of the table meets them.
import { expect, test } from 'vitest'
import type { Logged } from './audit.ts'
import { fillFigures, quietFigures, reactionFigures } from './rows.ts'

const needs = { share: 0.1234, cpuMs: 60_000, tookMs: 486_000, residentMiB: 150.4, highestMiB: 201.5 }
const said = '12.3 % of one core, 150 MiB at its end, 202 MiB at most'
const write = (over: Partial<Logged>): Logged => ({
  ...{ at: '2026-11-22T00:00:00Z', verb: 'patch', resource: 'leases', namespace: 'dedi-crowd-a-1', name: 'holder-a' },
  ...{ user: 'system:serviceaccount:crowd:a-proxy', isOperator: false, code: 200, subresource: undefined },
  ...over,
})

test('the rate of tickets is of the time in which they came, not of the whole', () => {
  const rows = fillFigures(needs, { tickets: 5000, comingMs: 100_000 }).map(({ value }) => value)
  expect(rows).toEqual(['486.0 s', '50.0', '12.0 ms', said])
})

test('quiet minutes: writes of the operator, and Leases of proxies but not of nodes', () => {
  const writes = [
    write({}),
    write({}),
    write({ user: 'admin', namespace: 'kube-node-lease' }),
    write({ isOperator: true, resource: 'isolationpods' }),
  ]
  expect(quietFigures(needs, writes, 2).map(({ value }) => value)).toEqual(['1', '2', said])
})

test('reactions: all of them, then by what was changed, with no row for what was not', () => {
  const rows = reactionFigures([
    { kind: 'replicas', ms: 10 },
    { kind: 'replicas', ms: 30 },
    { kind: 'creation', ms: 20 },
  ])
  expect(rows.map(({ what }) => what.slice(0, what.indexOf(':')))).toEqual([
    'a change (3)',
    'a base one higher (2)',
    'a new service (1)',
  ])
  expect(rows[0]!.value).toBe('p50 20.00 ms, longest 30.00 ms')
})
