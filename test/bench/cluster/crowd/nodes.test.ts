// The nodes that kwok plays.
import { expect, test } from 'vitest'
import { buildNode, nodeFor } from './nodes.ts'

test('pods go to one node after another, and no two nodes share addresses', () => {
  const names = Array.from({ length: 10 }, (_, count) => nodeFor(count))
  expect(names).toEqual(names.map((_, index) => buildNode(index).metadata.name))
  expect(nodeFor(10)).toBe(nodeFor(0))
  expect(new Set(names.map((_, index) => buildNode(index).spec!.podCIDR)).size).toBe(10)
})
