import { describe, expect, test } from 'vitest'
import type { Pod, PodSpec } from '../../../../api/kube/objects.ts'
import { mutatePod } from '../../../../sandbox/server/admission/pods.ts'
import type { Facts } from '../../../../sandbox/server/kinds/kind.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'

const account = (name: string, more: object = {}): Obj => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { namespace: 'a', name },
  ...more,
})

const priorityClass = (name: string, value: number, more: object = {}): Obj => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  preemptionPolicy: 'PreemptLowerPriority',
  ...more,
})

type World = { accounts?: Obj[]; classes?: Obj[] }

function admit(spec: Partial<PodSpec> = {}, { accounts = [account('default')], classes = [] }: World = {}): PodSpec {
  const shelves: Record<string, Obj[]> = { serviceaccounts: accounts, 'priorityclasses.scheduling.k8s.io': classes }
  const facts: Facts = {
    now: new Date(0),
    list: shelf => shelves[shelf] ?? [],
    find: (shelf, namespace, name) =>
      shelves[shelf]?.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
  }
  const draft = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'a', name: 'p' },
    spec: { containers: [{ name: 'main', image: 'i' }], ...structuredClone(spec) },
  }
  mutatePod(draft, facts, () => 0)
  return (draft as Pod).spec!
}

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const mount = { name: 'kube-api-access-bbbbb', readOnly: true, mountPath }

describe('a new pod’s account', () => {
  test('is the default one, under both of its names', () => {
    expect(admit()).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default' })
    const accounts = [account('own')]
    expect(admit({ serviceAccountName: 'own' }, { accounts })).toMatchObject({ serviceAccount: 'own' })
  })

  test('must exist', () => {
    expect(() => admit({ serviceAccountName: 'nobody' })).toThrow(
      'pods "p" is forbidden: error looking up service account a/nobody: serviceaccount "nobody" not found',
    )
  })

  test('lends its pull secrets to a pod that has none', () => {
    const accounts = [account('default', { imagePullSecrets: [{ name: 'theirs' }] })]
    expect(admit({}, { accounts }).imagePullSecrets).toEqual([{ name: 'theirs' }])
    expect(admit({ imagePullSecrets: [{ name: 'own' }] }, { accounts }).imagePullSecrets).toEqual([{ name: 'own' }])
  })
})

describe('a new pod’s token', () => {
  test('lies in a volume that every container mounts', () => {
    const { containers, initContainers, volumes } = admit({ initContainers: [{ name: 'first', image: 'i' }] })
    for (const { volumeMounts } of [...containers, ...initContainers!]) expect(volumeMounts).toEqual([mount])
    expect(volumes).toEqual([
      {
        name: 'kube-api-access-bbbbb',
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            {
              downwardAPI: {
                items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
              },
            },
          ],
        },
      },
    ])
  })

  test('is not mounted over what a container has there, nor made when nobody needs it', () => {
    const own = { name: 'own', mountPath }
    const volumes = [{ name: 'own', emptyDir: {} }]
    const spec = admit({ containers: [{ name: 'main', image: 'i', volumeMounts: [own] }], volumes })
    expect(spec.containers[0]?.volumeMounts).toEqual([own])
    expect(spec.volumes).toEqual(volumes)
  })

  test('is taken from a volume that is there already', () => {
    const volumes = [{ name: 'kube-api-access-mine', emptyDir: {} }]
    const spec = admit({ volumes })
    expect(spec.volumes).toEqual(volumes)
    expect(spec.containers[0]?.volumeMounts).toEqual([{ ...mount, name: 'kube-api-access-mine' }])
  })

  test.each<[string, boolean | undefined, boolean | undefined, boolean]>([
    ['both say nothing', undefined, undefined, true],
    ['the account declines', false, undefined, false],
    ['the pod declines', true, false, false],
    ['the pod wishes what its account declines', false, true, true],
  ])('where %s: account %s, pod %s, mounted %s', (_, theirs, own, mounted) => {
    const accounts = [account('default', { automountServiceAccountToken: theirs })]
    const spec = admit(own === undefined ? {} : { automountServiceAccountToken: own }, { accounts })
    expect(spec.volumes !== undefined).toBe(mounted)
  })
})

describe('a new pod’s priority', () => {
  const classes = [
    priorityClass('high', 9, { preemptionPolicy: 'Never' }),
    priorityClass('usual', 5, { globalDefault: true }),
    priorityClass('less', 4, { globalDefault: true }),
  ]

  test.each<[string, Partial<PodSpec>, Obj[], object]>([
    ['is none without classes', {}, [], { priority: 0, preemptionPolicy: 'PreemptLowerPriority' }],
    [
      'is that of its class',
      { priorityClassName: 'high' },
      classes,
      { priorityClassName: 'high', priority: 9, preemptionPolicy: 'Never' },
    ],
    ['is that of the least default', {}, classes, { priorityClassName: 'less', priority: 4 }],
    ['may be said along', { priorityClassName: 'high', priority: 9 }, classes, { priority: 9 }],
  ])('%s', (_, spec, all, wanted) => {
    expect(admit(spec, { classes: all })).toMatchObject(wanted)
  })

  test.each<[string, Partial<PodSpec>, string]>([
    ['class is unknown', { priorityClassName: 'none' }, 'no PriorityClass with name none was found'],
    [
      'number is another',
      { priorityClassName: 'high', priority: 1 },
      'the integer value of priority (1) must not be provided in pod spec; priority admission controller computed 9 from the given PriorityClass name',
    ],
    [
      'policy is another',
      { priorityClassName: 'high', preemptionPolicy: 'PreemptLowerPriority' },
      'the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name',
    ],
  ])('is refused where its %s', (_, spec, why) => {
    expect(() => admit(spec, { classes })).toThrow(`pods "p" is forbidden: ${why}`)
  })
})

describe('a new pod’s patience with lost nodes', () => {
  const effect = 'NoExecute'
  const patience = (key: string) => ({ key, operator: 'Exists', effect, tolerationSeconds: 300 })
  const [notReady, unreachable] = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
  const own = { key: notReady, operator: 'Exists', effect, tolerationSeconds: 5 }
  const all = { operator: 'Exists' }
  const other = { key: notReady, operator: 'Exists', effect: 'NoSchedule' }

  test.each<[string, PodSpec['tolerations'], PodSpec['tolerations']]>([
    ['is five minutes', undefined, [patience(notReady), patience(unreachable)]],
    ['is its own where it says so', [own], [own, patience(unreachable)]],
    ['is endless where it puts up with everything', [all], [all]],
    ['is five minutes where it speaks of scheduling', [other], [other, patience(notReady), patience(unreachable)]],
  ])('%s', (_, tolerations, wanted) => {
    expect(admit(tolerations && { tolerations }).tolerations).toEqual(wanted)
  })
})

test('a body without containers is left to validation', () => {
  const draft = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'a', name: 'p' } }
  mutatePod(draft, { now: new Date(0), list: () => [], find: () => undefined }, () => 0)
  expect(draft).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'a', name: 'p' } })
})
