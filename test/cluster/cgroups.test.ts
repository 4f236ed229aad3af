// Whose control groups are whose.
import { expect, test } from 'vitest'
import { instanceNamed } from './instance.ts'

test('clusters of the same name in two checkouts do not share control groups', () => {
  const [one, other, second] = [instanceNamed('/a', 'dev'), instanceNamed('/b', 'dev'), instanceNamed('/a', 'two')]
  expect(new Set([one.cgroup, other.cgroup, second.cgroup]).size).toBe(3)
  expect(instanceNamed('/a', 'dev').cgroup).toBe(one.cgroup)
})
