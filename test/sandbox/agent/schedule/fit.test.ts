import { describe, expect, it } from 'vitest'
import type { Node, Pod, PodSpec } from '../../../../api/kube/objects.ts'
import { planFit } from '../../../../sandbox/agent/schedule/fit.ts'

const capacity = { pods: '3', cpu: '2', memory: '1Gi' }

function node(change: { spec?: Node['spec']; labels?: Record<string, string> } = {}): Node {
  return { metadata: { name: 'sandbox', labels: change.labels }, spec: change.spec, status: { allocatable: capacity } }
}

let pods = 0
function pod(spec: Partial<PodSpec> = {}, phase = 'Pending'): Pod {
  pods += 1
  const metadata = { name: `p${pods}`, uid: `u${pods}` }
  return { metadata, spec: { containers: [{ name: 'a' }], ...spec }, status: { phase } }
}

function asking(requests: Record<string, string>, phase?: string): Pod {
  return pod({ containers: [{ name: 'a', resources: { requests } }] }, phase)
}

function reason(wanted: Pod, on: Node | undefined, placed: Pod[] = []): string {
  const fit = planFit(wanted, on, placed)
  return fit.kind === 'fits' ? 'fits' : fit.message
}

describe('a pod that fits', () => {
  it.each([
    ['an empty node', pod(), node(), []],
    ['beside others, to the last core', asking({ cpu: '1500m' }), node(), [asking({ cpu: '500m' })]],
    [
      'beside pods that have ended',
      asking({ cpu: '2' }),
      node(),
      [asking({ cpu: '2' }, 'Succeeded'), pod({}, 'Failed')],
    ],
    ['its own place', asking({ cpu: '2' }), node(), []],
    [
      'a cordoned node that it tolerates',
      pod({ tolerations: [{ operator: 'Exists' }] }),
      node({ spec: { unschedulable: true } }),
      [],
    ],
    ['a node with its labels', pod({ nodeSelector: { disk: 'fast' } }), node({ labels: { disk: 'fast' } }), []],
    [
      'a node whose taint only warns',
      pod(),
      node({ spec: { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] } }),
      [],
    ],
  ])('%s', (_name, wanted, on, placed) => {
    expect(reason(wanted, on, placed)).toBe('fits')
  })
})

describe('a pod that does not fit says why', () => {
  it.each([
    ['no node', pod(), undefined, [], 'no nodes available'],
    [
      'cores',
      asking({ cpu: '1600m' }),
      node(),
      [asking({ cpu: '500m' })],
      '0/1 nodes are available: 1 Insufficient cpu.',
    ],
    ['memory', asking({ memory: '2Gi' }), node(), [], 'Insufficient memory'],
    ['two things', asking({ cpu: '3', memory: '2Gi' }), node(), [], '1 Insufficient cpu, 1 Insufficient memory'],
    ['a resource that the node lacks', asking({ 'nvidia.com/gpu': '1' }), node(), [], 'Insufficient nvidia.com/gpu'],
    ['places', pod(), node(), [pod(), pod(), pod()], 'Too many pods'],
    ['cordon', pod(), node({ spec: { unschedulable: true } }), [], 'node(s) were unschedulable'],
    ['labels', pod({ nodeSelector: { disk: 'fast' } }), node(), [], "didn't match Pod's node affinity/selector"],
    [
      'taint',
      pod(),
      node({ spec: { taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }] } }),
      [],
      'untolerated taint {k: v}',
    ],
  ])('%s', (_name, wanted, on, placed, sentence) => {
    expect(reason(wanted, on, placed)).toContain(sentence)
  })
})
