// Which changes are made to the crowd.
import { expect, test } from 'vitest'
import { planKinds } from './changes.ts'

test('of a hundred changes forty are a higher base, forty a death, twenty a new service, one among the others', () => {
  const kinds = planKinds(100)
  const count = (kind: string) => kinds.filter(other => other === kind).length
  expect([count('replicas'), count('death'), count('creation')]).toEqual([40, 40, 20])
  expect(new Set(kinds.slice(0, 5))).toEqual(new Set(['replicas', 'death', 'creation']))
})
