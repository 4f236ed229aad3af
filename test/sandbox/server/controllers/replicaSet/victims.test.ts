import { expect, test } from 'vitest'
import type { Pod } from '../../../../../api/kube/objects.ts'
import { rankVictims } from '../../../../../sandbox/server/controllers/replicaSet/victims.ts'
import { at, pod } from '../samples.ts'

const ready = { node: 'n', readySince: at(10) }
const cost = (value: string) => ({ annotations: { 'controller.kubernetes.io/pod-deletion-cost': value } })

const rows: Array<[string, first: Pod, second: Pod]> = [
  ['has no node', pod({ phase: 'Pending' }), pod({ phase: 'Pending', node: 'n' })],
  ['is pending', pod({ phase: 'Pending', node: 'n' }), pod({ node: 'n' })],
  ['is unknown', pod({ phase: 'Unknown', node: 'n' }), pod({ node: 'n' })],
  ['is not ready', pod({ node: 'n' }), pod(ready)],
  ['is cheaper to lose', pod({ ...ready, ...cost('-1') }), pod(ready)],
  ['has been ready for less time', pod({ ...ready, readySince: at(20) }), pod(ready)],
  ['was restarted more often', pod({ ...ready, restarts: 3 }), pod({ ...ready, restarts: 1 })],
  ['is newer', pod({ ...ready, creationTimestamp: at(5) }), pod(ready)],
]
test.each(rows)('the pod goes first that %s', (_, first, second) => {
  expect(rankVictims([second, first], [])[0]).toBe(first)
  expect(rankVictims([first, second], [])[0]).toBe(first)
})

test('the pod goes first that shares its node with more of its like', () => {
  const [lonely, one, two] = [pod(ready), pod({ ...ready, node: 'm' }), pod({ ...ready, node: 'm' })]
  expect(rankVictims([lonely, one], [lonely, one, two])).toEqual([one, lonely])
})

test('what comes earlier in the order outweighs all that follows', () => {
  const cheap = pod({ ...ready, ...cost('-100'), creationTimestamp: at(9) })
  const unready = pod({ node: 'n' })
  expect(rankVictims([cheap, unready], [])).toEqual([unready, cheap])
})
