import { expect, it } from 'vitest'
import type { PodSpec } from '../../../../api/kube/objects.ts'
import { matchesNode } from '../../../../sandbox/agent/schedule/affinity.ts'

const node = { metadata: { name: 'sandbox', labels: { disk: 'fast', cores: '8' } } }

function requiring(...nodeSelectorTerms: object[]): PodSpec {
  const required = { nodeSelectorTerms } as never
  return { containers: [], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } }
}

it.each([
  [{ key: 'disk', operator: 'In', values: ['slow', 'fast'] }, true],
  [{ key: 'disk', operator: 'NotIn', values: ['fast'] }, false],
  [{ key: 'gpu', operator: 'NotIn', values: ['x'] }, true],
  [{ key: 'disk', operator: 'Exists' }, true],
  [{ key: 'disk', operator: 'DoesNotExist' }, false],
  [{ key: 'cores', operator: 'Gt', values: ['4'] }, true],
  [{ key: 'cores', operator: 'Lt', values: ['4'] }, false],
  [{ key: 'disk', operator: 'Nonsense' }, false],
])('%j: %s', (requirement, matches) => {
  expect(matchesNode(requiring({ matchExpressions: [requirement] }), node)).toBe(matches)
})

it('is content with any one term, but never with an empty one', () => {
  const wrong = { matchExpressions: [{ key: 'disk', operator: 'DoesNotExist' }] }
  const right = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['sandbox'] }] }
  expect(matchesNode(requiring(wrong, right), node)).toBe(true)
  expect(matchesNode(requiring(wrong), node)).toBe(false)
  expect(matchesNode(requiring({}), node)).toBe(false)
})
