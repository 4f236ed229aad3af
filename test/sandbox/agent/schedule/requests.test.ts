import { expect, it } from 'vitest'
import type { Container } from '../../../../api/kube/objects.ts'
import { sumRequests } from '../../../../sandbox/agent/schedule/requests.ts'

function container(cpu: string, restartPolicy?: string): Container {
  return { name: cpu, restartPolicy, resources: { requests: { cpu } } }
}

it.each([
  ['containers together', { containers: [container('1'), container('500m')] }, 1.5],
  [
    'the largest init container, when larger',
    { containers: [container('1')], initContainers: [container('3'), container('2')] },
    3,
  ],
  ['sidecars beside containers', { containers: [container('1')], initContainers: [container('2', 'Always')] }, 3],
  [
    'an init container beside the sidecars before it',
    { containers: [container('1')], initContainers: [container('1', 'Always'), container('4')] },
    5,
  ],
  ['overhead on top', { containers: [container('1')], overhead: { cpu: '250m' } }, 1.25],
])('counts %s', (_name, spec, cpu) => {
  expect(sumRequests({ metadata: { name: 'p' }, spec }).cpu).toBeCloseTo(cpu)
})
