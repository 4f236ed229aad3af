import { describe, expect, it } from 'vitest'
import type { Pod } from '../../../api/kube/objects.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { observeTicket } from '../../../operator/pool/observe.ts'
import { Readiness } from '../../../operator/pool/readiness.ts'
import { stripPod } from '../../../operator/strip.ts'

type Container = NonNullable<Pod['spec']>['containers'][number]
type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]

const ticket: IsolationPod = {
  apiVersion: 'soh.re/v1alpha1',
  kind: 'IsolationPod',
  metadata: { name: 'lab-1', namespace: 'dedi', uid: 'ticket-1', resourceVersion: '1' },
  spec: { templateHash: 'x', port: 7 },
}
const owner = { apiVersion: 'soh.re/v1alpha1', kind: 'IsolationPod', name: 'lab-1', uid: 'ticket-1', controller: true }
const goesOn: ContainerStatus['state'] = { running: { startedAt: '2026-11-22T02:22:42Z' } }
const ended: ContainerStatus['state'] = { terminated: { exitCode: 0 } }

/** What is seen of a Running pod of two containers, the first of which is as said, as the operator's cache holds it. */
function seen(state: ContainerStatus['state'], container: Partial<Container> = {}) {
  const statuses = [
    { name: 'target', state },
    { name: 'beside', state: goesOn },
  ].map(status => ({ ...status, image: 'a:b', imageID: '', ready: false, restartCount: 0 }))
  const pod: Pod = {
    metadata: { name: 'lab-1', namespace: 'dedi', uid: 'pod-1', ownerReferences: [owner] },
    spec: { restartPolicy: 'Never', containers: [{ name: 'target', ...container }, { name: 'beside' }] },
    status: { phase: 'Running', containerStatuses: statuses },
  }
  const readiness = new Readiness(() => 0)
  return observeTicket(ticket, {
    podOf: () => stripPod(pod),
    node: () => undefined,
    readiness,
    addressConflict: () => false,
  }).pod
}

describe('a pod that runs', () => {
  it('is broken when one of its containers has ended', () => {
    expect(seen(goesOn)).toMatchObject({ broken: false, finished: false })
    expect(seen(ended)).toMatchObject({ broken: true, finished: false })
  })

  it('is not broken by the end of a container that is started again', () => {
    expect(seen(ended, { restartPolicy: 'Always' })).toMatchObject({ broken: false })
  })
})
