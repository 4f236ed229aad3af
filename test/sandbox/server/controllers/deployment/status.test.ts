import { describe, expect, test } from 'vitest'
import type { Deployment } from '../../../../../api/kube/objects.ts'
import { msUntilDeadline } from '../../../../../sandbox/server/controllers/deployment/conditions.ts'
import { planForget } from '../../../../../sandbox/server/controllers/deployment/history.ts'
import { annotationsOf, nextRevision } from '../../../../../sandbox/server/controllers/deployment/revision.ts'
import { planDeploymentStatus } from '../../../../../sandbox/server/controllers/deployment/status.ts'
import { findNewSet, templateHash } from '../../../../../sandbox/server/controllers/deployment/template.ts'
import { at, deployment, set } from '../samples.ts'

type Status = NonNullable<Deployment['status']>

const now = new Date(at(100))
const second = (seconds: number) => at(seconds).replace('.000Z', 'Z')

function progressing(reason: string, more: object = {}): Status {
  const times = { lastUpdateTime: second(10), lastTransitionTime: second(5) }
  return { conditions: [{ type: 'Progressing', status: 'True', reason, message: '', ...times, ...more }] } as Status
}

function wish(replicas: number, status: Status = {}, spec: object = {}): Deployment {
  const { metadata, ...rest } = deployment(replicas, { progressDeadlineSeconds: 30, ...spec })
  return { ...rest, metadata: { ...metadata, generation: 2 }, status }
}

const shown = ({ conditions }: Status, type: string) => {
  const found = conditions?.find(each => each.type === type)
  return found && [found.status, found.reason, found.message, found.lastUpdateTime, found.lastTransitionTime]
}

describe('a Deployment’s status', () => {
  const newSet = set({ name: 'new', size: 3, available: 1 })
  const oldSet = set({ name: 'old', size: 1, available: 1 })

  test('counts the pods of all of its sets', () => {
    expect(planDeploymentStatus(wish(3), { newSet, oldSets: [oldSet] }, now)).toMatchObject({
      observedGeneration: 2,
      replicas: 4,
      updatedReplicas: 3,
      readyReplicas: 2,
      availableReplicas: 2,
      unavailableReplicas: 2,
      terminatingReplicas: 0,
    })
  })

  test.each<[string, number, number, string]>([
    ['has enough', 4, 3, 'MinimumReplicasAvailable'],
    ['has too few', 4, 2, 'MinimumReplicasUnavailable'],
  ])('that %s available says so', (_, wanted, available, reason) => {
    const one = set({ name: 'new', size: 4, available })
    const status = planDeploymentStatus(wish(wanted), { newSet: one, oldSets: [] }, now)
    expect(shown(status, 'Available')?.[1]).toBe(reason)
  })

  const done = set({ name: 'new', size: 3, available: 3 })
  const rows: Array<[string, Deployment, ReturnType<typeof set>, ReturnType<typeof shown>]> = [
    [
      'finds its set again',
      wish(3),
      newSet,
      ['True', 'FoundNewReplicaSet', 'Found new replica set "new"', second(100), second(100)],
    ],
    [
      'progresses, and each step is news',
      wish(3, { ...progressing('ReplicaSetUpdated'), updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 }),
      newSet,
      ['True', 'ReplicaSetUpdated', 'ReplicaSet "new" is progressing.', second(100), second(5)],
    ],
    [
      'is complete',
      wish(3, progressing('ReplicaSetUpdated')),
      done,
      ['True', 'NewReplicaSetAvailable', 'ReplicaSet "new" has successfully progressed.', second(100), second(5)],
    ],
    [
      'stays complete when a pod is lost',
      wish(3, { ...progressing('NewReplicaSetAvailable'), updatedReplicas: 3, availableReplicas: 3 }),
      newSet,
      ['True', 'NewReplicaSetAvailable', '', second(10), second(5)],
    ],
    [
      'has timed out',
      wish(3, {
        ...progressing('ReplicaSetUpdated'),
        replicas: 3,
        updatedReplicas: 3,
        readyReplicas: 1,
        availableReplicas: 1,
      }),
      newSet,
      ['False', 'ProgressDeadlineExceeded', 'ReplicaSet "new" has timed out progressing.', second(100), second(100)],
    ],
    [
      'is paused',
      wish(3, progressing('ReplicaSetUpdated'), { paused: true }),
      newSet,
      ['Unknown', 'DeploymentPaused', 'Deployment is paused', second(100), second(100)],
    ],
    [
      'is resumed',
      wish(3, progressing('DeploymentPaused', { status: 'Unknown' })),
      newSet,
      ['Unknown', 'DeploymentResumed', 'Deployment is resumed', second(100), second(5)],
    ],
    [
      'has no deadline',
      wish(3, progressing('ReplicaSetUpdated'), { progressDeadlineSeconds: 2 ** 31 - 1 }),
      newSet,
      undefined,
    ],
  ]
  test.each(rows)('says that it %s', (_, asked, one, wanted) => {
    const status = planDeploymentStatus(asked, { newSet: one, oldSets: [] }, now)
    expect(shown(status, 'Progressing')).toEqual(wanted)
  })

  test.each<[string, Deployment, number | undefined]>([
    [
      'is counted from the last news',
      wish(1, progressing('ReplicaSetUpdated'), { progressDeadlineSeconds: 100 }),
      10_000,
    ],
    ['is over', wish(1, progressing('ReplicaSetUpdated')), 0],
    ['is none when all is done', wish(1, progressing('NewReplicaSetAvailable')), undefined],
    ['is none while it is paused', wish(1, progressing('ReplicaSetUpdated'), { paused: true }), undefined],
  ])('has a deadline that %s', (_, asked, ms) => {
    expect(msUntilDeadline(asked, asked.status!, now)).toBe(ms)
  })
})

describe('history', () => {
  const revised = (revision: number, more: Parameters<typeof set>[0] = {}) =>
    set({ name: `r${revision}`, annotations: { 'deployment.kubernetes.io/revision': `${revision}` }, ...more })

  test('loses the oldest sets beyond the limit, unless they still have pods', () => {
    const sets = [revised(3), revised(1, { size: 1 }), revised(2), revised(4), revised(5, { deletionTimestamp: at(1) })]
    const forgotten = planForget(wish(1, {}, { revisionHistoryLimit: 1 }), sets)
    expect(forgotten.map(({ metadata }) => metadata.name)).toEqual(['r2', 'r3'])
  })

  test('numbers each revision above all others, and a set that returns remembers its own', () => {
    expect(nextRevision([revised(3), set(), revised(7)])).toBe(8)
    const owner = {
      ...wish(1),
      metadata: {
        name: 'd',
        annotations: { 'kubernetes.io/change-cause': 'why', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
    }
    const first = annotationsOf(owner, {}, 1)
    expect(first).toEqual({ 'kubernetes.io/change-cause': 'why', 'deployment.kubernetes.io/revision': '1' })
    const again = annotationsOf(owner, first, 3)
    expect(again).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(annotationsOf(owner, again, 5)).toMatchObject({ 'deployment.kubernetes.io/revision-history': '1,3' })
    expect(annotationsOf(owner, again, 3)).toEqual(again)
  })
})

describe('a template', () => {
  test('is found again whatever its hash label and the order of its fields', () => {
    const asked = wish(1)
    const { labels } = asked.spec!.template.metadata!
    const template = {
      spec: asked.spec!.template.spec!,
      metadata: { labels: { 'pod-template-hash': 'abc', ...labels } },
    }
    const same = set({ name: 'same' })
    const other = set({ name: 'other', template: 'two' })
    same.spec!.template = template
    expect(findNewSet(asked, [other, same])?.metadata.name).toBe('same')
    expect(findNewSet(asked, [other])).toBeUndefined()
  })

  test('has a hash that another has not, nor it itself after a collision', () => {
    const { template } = wish(1).spec!
    const turned = { spec: template.spec!, metadata: template.metadata! }
    expect(templateHash(template, 0)).toBe(templateHash(turned, 0))
    expect(templateHash(template, 0)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
    const other = { ...template, metadata: { labels: { app: 'y' } } }
    expect(new Set([templateHash(template, 0), templateHash(template, 1), templateHash(other, 0)]).size).toBe(3)
  })
})
