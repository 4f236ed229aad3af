import { expect, it } from 'vitest'
import { parseDescriptorLimit, planPipes, planRoom, planSilent, readDescriptorLimit } from '../../proxy/room.ts'

it.each([
  ['a usual container', 1_048_576, 524_224],
  ['a small machine', 1_024, 472],
  ['a test', 128, 31],
  ['next to nothing', 20, 1],
  ['a limit that is not known', undefined, Number.POSITIVE_INFINITY],
])('%s with %s descriptors has room for %i clients', (_, descriptors, room) => {
  expect(planRoom(descriptors)).toBe(room)
})

it('leaves room for what workers have open', () => {
  expect(planRoom(1024, 2)).toBe(planRoom(1024) - 12)
})

it.each([
  [480, 240],
  [524_256, 1024],
  [1, 1],
  [Number.POSITIVE_INFINITY, 1024],
])('of %d clients %d may be silent', (room, silent) => {
  expect(planSilent(room)).toBe(silent)
})

it.each([
  ['Max cpu time  unlimited\nMax open files            1024                 524288               files\n', 1_024],
  ['Max open files            unlimited            unlimited            files\n', undefined],
  ['', undefined],
])('the limit in %j is %s', (limits, limit) => {
  expect(parseDescriptorLimit(limits)).toBe(limit)
})

it('this process has a limit, or none is known', () => {
  expect(readDescriptorLimit() ?? 1).toBeGreaterThan(0)
})

it.each([
  [undefined, 32],
  [1_048_576, 32],
  [1_024, 8],
  [100, 0],
])('with %s descriptors there are %i pipes at most', (descriptors, pipes) => {
  expect(planPipes(descriptors)).toBe(pipes)
})
