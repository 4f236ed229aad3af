// One Event in its two views.
import { expect, test } from 'vitest'
import { toCore, toEvents } from '../../../../../sandbox/server/kinds/event/forms.ts'
import { faultsOf, kindOf, make, replaceFaults } from '../write.ts'

const core = kindOf('events')
const modern = kindOf('events', 'events.k8s.io')
const eventTime = '2026-01-01T00:00:00.000001Z'
const regarding = { kind: 'Pod', namespace: 'here', name: 'q' }
const said = {
  eventTime,
  regarding,
  type: 'Normal',
  action: 'A',
  reason: 'R',
  note: 'n',
  reportingController: 'a/b',
  reportingInstance: 'i',
}

test('both lie on one shelf', () => {
  expect([core.shelf, modern.shelf]).toEqual(['events', 'events'])
})

test('what was written in the newer view is read in the older', () => {
  const stored = make(modern, said)
  expect(stored).toMatchObject({
    apiVersion: 'v1',
    involvedObject: regarding,
    message: 'n',
    reportingComponent: 'a/b',
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
  })
  expect(toEvents(stored)).toMatchObject({ apiVersion: 'events.k8s.io/v1', ...said, deprecatedSource: {} })
})

test('nothing is lost on the way there and back', () => {
  const older = make(core, {
    involvedObject: regarding,
    reason: 'R',
    message: 'm',
    source: { component: 'c' },
    count: 3,
    firstTimestamp: '2026-01-01T00:00:00Z',
  })
  expect(toCore(toEvents(older))).toEqual({ ...older, reportingComponent: undefined, reportingInstance: undefined })
  expect(toCore(older)).toEqual(older)
})

test('an object that is not there yet stays without a version', () => {
  expect(toCore({ apiVersion: '', kind: '', metadata: { name: 'x' } }).apiVersion).toBe('')
})

test.each([
  ['that is whole', said, []],
  [
    'about nothing here',
    { ...said, regarding: { ...regarding, namespace: 'there' } },
    ['involvedObject.namespace: Invalid value: "there": does not match event.namespace'],
  ],
  ['without a time', { ...said, eventTime: undefined }, ['eventTime: Required value']],
  ['of an unknown type', { ...said, type: 'x' }, ['type: Invalid value: "": has invalid value: x']],
  [
    'of a series of one',
    { ...said, series: { count: 1, lastObservedTime: eventTime } },
    ['series.count: Invalid value: "": should be at least 2'],
  ],
  [
    'that talks too much',
    { ...said, note: 'x'.repeat(1025) },
    ['message: Invalid value: "": can have at most 1024 characters'],
  ],
  ['that counts the old way', { ...said, deprecatedCount: 3 }, ['count: Invalid value: "": needs to be unset']],
])('a new Event %s', (_, body, faults) => {
  expect(faultsOf(modern, body)).toEqual(faults)
})

test('the older view takes nearly all', () => {
  expect(faultsOf(core, { involvedObject: { namespace: 'here' } })).toEqual([])
})

test('an Event may go on but not change', () => {
  const before = make(modern, said)
  const series = { count: 2, lastObservedTime: eventTime }
  expect(replaceFaults(modern, before, { ...said, series })).toEqual([])
  expect(replaceFaults(modern, before, { ...said, reason: 'Q' })).toEqual([
    'reason: Invalid value: "Q": field is immutable',
  ])
})

test.each([
  ['involvedObject.name', 'q'],
  ['involvedObject.namespace', 'here'],
  ['involvedObject.uid', ''],
  ['reason', 'R'],
  ['reportingComponent', 'a/b'],
  ['source', 'a/b'],
])('kubectl can select by %s', (field, value) => {
  expect(core.selectableFields?.[field]?.(make(modern, said))).toBe(value)
})
