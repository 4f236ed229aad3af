// Events that tell people what the controllers did; the same thing again is counted, not repeated.
import { createHash } from 'node:crypto'
import type { KubeObject } from '../../../api/kube/objects.ts'
import { coreEvents } from '../../../api/kube/resources.ts'
import { Refusal } from '../refusal.ts'
import { timestamp } from '../timestamp.ts'
import type { Hand } from './hand.ts'

export type Fact = {
  /** What it is about, with apiVersion and kind. */
  readonly about: KubeObject
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** `component`: who tells. In a namespace that is ending nothing is told. */
export function record(hand: Hand, component: string, { about, type, reason, message }: Fact): void {
  const { namespace = 'default', name, uid } = about.metadata
  const mark = createHash('sha256')
    .update([uid, component, type, reason, message].join('\n'))
    .digest('hex')
    .slice(0, 16)
  const now = timestamp(hand.cluster.now())
  const found = hand.find(coreEvents, namespace, `${name}.${mark}`)
  try {
    if (found) {
      hand.change(coreEvents, found, present => ({ ...present, count: (present.count ?? 1) + 1, lastTimestamp: now }))
      return
    }
    hand.create(coreEvents, {
      metadata: { namespace, name: `${name}.${mark}` },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        namespace: about.metadata.namespace,
        name,
        uid,
        resourceVersion: about.metadata.resourceVersion,
      },
      type,
      reason,
      message,
      source: { component },
      reportingComponent: component,
      reportingInstance: '',
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    })
  } catch (error) {
    if (!(error instanceof Refusal && (error.reason === 'Forbidden' || error.reason === 'NotFound'))) throw error
  }
}
