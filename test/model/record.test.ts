// The model's records are judged by the CRD's own rules: what it takes for a change of a ticket is one, and nothing goes backwards.
import { expect, it } from 'vitest'
import { HOLDER, IP, layoutOf, MARKS, PHASE, PUBLISHED, WISH } from './layout.ts'
import { type Change, createRecords, phases } from './record.ts'
import { readRules } from './rules.ts'

const layout = layoutOf({
  proxies: 1,
  tickets: 1,
  addresses: 1,
  operators: 1,
  faults: 0,
  scaleDown: false,
  warm: false,
})

function recordOf(phase: (typeof phases)[number], isPublished = true) {
  const s = new Uint8Array(layout.size)
  s[PHASE] = phases.indexOf(phase) + 1
  if (isPublished) {
    s[MARKS] = PUBLISHED
    s[IP] = 1
  }
  if (phase === 'Reserved' || phase === 'Active' || phase === 'Done') s[HOLDER] = 1
  return s
}

const changes: Record<string, Change> = {
  publish: { kind: 'publish', ip: 1 },
  makeIdle: { kind: 'makeIdle' },
  reserve: { kind: 'reserve', holder: 1, claim: 0 },
  'reserve of another': { kind: 'reserve', holder: 2, claim: 0 },
  active: { kind: 'active', holder: 1, claim: 0 },
  done: { kind: 'done', holder: 1, claim: 0 },
  'done by another claim': { kind: 'done', holder: 1, claim: 1 },
  end: { kind: 'end', silent: false },
  podGone: { kind: 'podGone' },
}

it.each<[(typeof phases)[number], readonly string[]]>([
  ['Pending', ['publish', 'makeIdle', 'end']],
  ['Idle', ['publish', 'reserve', 'reserve of another', 'makeIdle', 'end']],
  ['Reserved', ['publish', 'reserve', 'active', 'done', 'end']],
  ['Active', ['publish', 'active', 'done', 'end']],
  ['Done', ['podGone', 'publish']],
])('of a ticket that is %s may be written: %s', (phase, allowed) => {
  const records = createRecords(readRules())
  const s = recordOf(phase)
  const found = Object.keys(changes).filter(name => records.allows(s, 0, changes[name]!))
  expect(found.sort()).toEqual([...allowed].sort())
})

it('a ticket that was not published does not become Idle, and one that is to end is not reserved', () => {
  const records = createRecords(readRules())
  expect(records.allows(recordOf('Pending', false), 0, { kind: 'makeIdle' })).toBe(false)
  const retired = recordOf('Idle')
  retired[WISH] = 1
  expect(records.allows(retired, 0, { kind: 'reserve', holder: 1, claim: 0 })).toBe(false)
})

it('a wish only hardens', () => {
  const records = createRecords(readRules())
  const now = recordOf('Reserved')
  now[WISH] = 2
  expect(records.allows(now, 0, { kind: 'retire', wish: 1 })).toBe(false)
  expect(records.allows(recordOf('Reserved'), 0, { kind: 'retire', wish: 1 })).toBe(true)
})
