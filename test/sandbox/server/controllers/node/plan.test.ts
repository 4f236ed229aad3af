import { describe, expect, test } from 'vitest'
import type { Node, PodSpec } from '../../../../../api/kube/objects.ts'
import { planSilence, planTaints, type Taint } from '../../../../../sandbox/server/controllers/node/plan.ts'
import { msUntilEviction } from '../../../../../sandbox/server/controllers/node/tolerate.ts'
import { at, pod } from '../samples.ts'

const now = at(100)
const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }
const unreachable = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }
const foreign = { key: 'mine', effect: 'NoSchedule' }
const evicting = (taint: Taint, timeAdded = now) => ({ ...taint, effect: 'NoExecute', timeAdded })

function node(states: Record<string, string>, spec: Node['spec'] = {}): Node {
  const conditions = Object.entries(states).map(([type, status]) => ({ type, status, lastTransitionTime: at(0) }))
  return { metadata: { name: 'n' }, spec, status: { conditions } }
}

describe('a node’s taints', () => {
  const rows: Array<[string, Node, Taint[] | undefined]> = [
    ['stay before its first word', node({}, { taints: [notReady] }), undefined],
    ['go when it is ready', node({ Ready: 'True' }, { taints: [notReady, foreign, evicting(unreachable)] }), [foreign]],
    ['say that it is not ready', node({ Ready: 'False' }), [notReady, evicting(notReady)]],
    [
      'say that it is not heard of',
      node({ Ready: 'Unknown' }, { taints: [notReady] }),
      [unreachable, evicting(unreachable)],
    ],
    [
      'keep the time that they were set',
      node({ Ready: 'Unknown' }, { taints: [unreachable, evicting(unreachable, at(1))] }),
      undefined,
    ],
    [
      'say that it takes no more',
      node({ Ready: 'True', MemoryPressure: 'True', DiskPressure: 'False' }, { unschedulable: true }),
      [
        { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
        { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' },
      ],
    ],
  ]
  test.each(rows)('%s', (_, seen, wanted) => {
    expect(planTaints(seen, now)).toEqual(wanted)
  })
})

test('a silent node is known for nothing any more', () => {
  const told = planSilence(node({ Ready: 'True', Mine: 'True', DiskPressure: 'Unknown' }), now)
  const shown = told.map(({ type, status, reason, lastTransitionTime }) => [type, status, reason, lastTransitionTime])
  expect(shown).toEqual([
    ['Mine', 'True', undefined, at(0)],
    ['Ready', 'Unknown', 'NodeStatusUnknown', now],
    ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated', now],
    ['DiskPressure', 'Unknown', undefined, at(0)],
    ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated', now],
  ])
})

describe('a pod on a node that wants it gone', () => {
  const taint = evicting(unreachable, at(90))
  const tolerate = (more: object): PodSpec['tolerations'] => [{ key: taint.key, operator: 'Exists', ...more }]
  const rows: Array<[string, PodSpec['tolerations'], Taint[], number | undefined]> = [
    ['goes at once', undefined, [taint], 0],
    ['stays for the time that it puts up with it', tolerate({ tolerationSeconds: 300 }), [taint], 290_000],
    ['goes when that is over', tolerate({ tolerationSeconds: 5 }), [taint], 0],
    ['stays for ever where it says no time', tolerate({}), [taint], undefined],
    ['stays where it puts up with everything', [{ operator: 'Exists' }], [taint], undefined],
    [
      'goes by the shortest of its times',
      [...tolerate({ tolerationSeconds: 60 })!, ...tolerate({ tolerationSeconds: 20 })!],
      [taint],
      10_000,
    ],
    ['goes where another taint is not put up with', tolerate({}), [taint, { key: 'other', effect: 'NoExecute' }], 0],
    ['stays where the effect is another', undefined, [unreachable], undefined],
    ['goes where the value is another', [{ key: 'k', value: 'a' }], [{ key: 'k', value: 'b', effect: 'NoExecute' }], 0],
    [
      'stays where the value is the same',
      [{ key: 'k', value: 'a' }],
      [{ key: 'k', value: 'a', effect: 'NoExecute' }],
      undefined,
    ],
  ]
  test.each(rows)('%s', (_, tolerations, taints, wanted) => {
    const one = pod({ node: 'n' })
    if (tolerations) one.spec!.tolerations = tolerations
    expect(msUntilEviction(one, taints, new Date(now))).toBe(wanted)
  })
})
