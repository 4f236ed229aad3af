import { describe, expect, test } from 'vitest'
import { judgePodSecurity } from '../../../../../sandbox/server/admission/podSecurity/judge.ts'
import type { Operation } from '../../../../../sandbox/server/cluster.ts'
import { deployments } from '../../../../../sandbox/server/kinds/apps/deployment.ts'
import { configMaps } from '../../../../../sandbox/server/kinds/configMap.ts'
import type { Kind } from '../../../../../sandbox/server/kinds/kind.ts'
import { namespaces } from '../../../../../sandbox/server/kinds/namespace.ts'
import { pods } from '../../../../../sandbox/server/kinds/pod/kind.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { container, pod } from './pods.ts'

const prefix = 'pod-security.kubernetes.io/'
type Labels = Record<string, string>

const labelled = (labels: Labels): Obj => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'n',
    labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${prefix}${key}`, value])),
  },
})
const object = (spec: object, name = 'x', more: object = {}): Obj => ({
  apiVersion: 'v1',
  kind: 'X',
  metadata: { name, namespace: 'n', ...more },
  spec,
})

type Given = { kind?: Kind; before?: Obj; subresource?: string; operation?: Operation; pods?: Obj[] }

function judge(object: Obj, labels: Labels, given: Given = {}): string[] {
  const { kind = pods, before, subresource = '', operation = before ? 'UPDATE' : 'CREATE' } = given
  const write = { kind, before, subresource, operation, object, name: object.metadata.name }
  return judgePodSecurity(write, { namespace: labelled(labels), podsOf: () => given.pods ?? [] })
}

const shared = { ...pod(), hostPID: true }
const complaint = 'PodSecurity "baseline:latest": host namespaces (hostPID=true)'

describe('a pod', () => {
  test('is refused where its namespace enforces a level that it violates', () => {
    expect(() => judge(object(shared), { enforce: 'baseline' })).toThrow(`pods "x" is forbidden: violates ${complaint}`)
    expect(() =>
      judge(object({ containers: [container()] }), { enforce: 'restricted', 'enforce-version': 'v1.0' }),
    ).toThrow(
      'violates PodSecurity "restricted:v1.0": runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)',
    )
  })

  test.each<[what: string, labels: Labels, warnings: string[]]>([
    ['of nothing where nothing is asked', {}, []],
    ['of what it would violate', { warn: 'baseline' }, [`would violate ${complaint}`]],
    ['of nothing that only an audit would tell', { audit: 'restricted' }, []],
    ['of nothing that it does not violate', { enforce: 'privileged', warn: 'privileged' }, []],
  ])('that is let in is warned %s', (_what, labels, warnings) => {
    expect(judge(object(shared), labels)).toEqual(warnings)
  })

  test('is judged again when what it runs changes, not when it is labelled or tolerates more', () => {
    const before = object(shared)
    const other = { ...shared, containers: shared.containers.map(each => ({ ...each, image: 'other' })) }
    expect(() => judge(object(other), { enforce: 'baseline' }, { before })).toThrow(complaint)
    const patient = { ...shared, tolerations: [{ operator: 'Exists' }], activeDeadlineSeconds: 5 }
    for (const after of [object(shared, 'x', { labels: { a: 'b' } }), object(patient)]) {
      expect(judge(after, { enforce: 'baseline', warn: 'baseline' }, { before })).toEqual([])
    }
  })

  test('is not judged by its status, nor when it goes', () => {
    expect(judge(object(shared), { enforce: 'baseline' }, { subresource: 'status' })).toEqual([])
    expect(judge(object(shared), { enforce: 'baseline' }, { operation: 'DELETE' })).toEqual([])
  })
})

describe('a Deployment', () => {
  const made = object({ template: { spec: shared } })

  test.each<[what: string, labels: Labels, warnings: string[]]>([
    ['by the level that is to warn', { warn: 'baseline' }, [`would violate ${complaint}`]],
    ['by the level that is enforced, without one', { enforce: 'baseline' }, [`would violate ${complaint}`]],
    [
      'in its release',
      { enforce: 'baseline', 'enforce-version': 'v1.20' },
      ['would violate PodSecurity "baseline:v1.20": host namespaces (hostPID=true)'],
    ],
    [
      'in a release of its own',
      { enforce: 'baseline', 'warn-version': 'v1.21' },
      ['would violate PodSecurity "baseline:v1.21": host namespaces (hostPID=true)'],
    ],
    ['by nothing, when told so', { enforce: 'restricted', warn: 'privileged' }, []],
  ])('is warned of its pods %s, and never refused', (_what, labels, warnings) => {
    expect(judge(made, labels, { kind: deployments })).toEqual(warnings)
  })

  test('is like nothing else: a ConfigMap is not judged', () => {
    expect(judge(made, { enforce: 'restricted' }, { kind: configMaps })).toEqual([])
  })
})

describe('a namespace', () => {
  const judgeNamespace = (now: Labels, before?: Labels, running: Obj[] = []) =>
    judge(labelled(now), {}, { kind: namespaces, pods: running, ...(before && { before: labelled(before) }) })

  test.each<[labels: Labels, fault: string]>([
    [{ enforce: 'bad' }, 'enforce]: Invalid value: "bad": must be one of privileged, baseline, restricted'],
    [{ audit: '' }, 'audit]: Invalid value: "": must be one of privileged, baseline, restricted'],
    [{ 'enforce-version': 'v2' }, 'enforce-version]: Invalid value: "v2": must be "latest" or "v1.x"'],
    [
      { enforce: 'privileged', 'warn-version': 'v1.02' },
      'warn-version]: Invalid value: "v1.02": must be "latest" or "v1.x"',
    ],
  ])('with labels %o is refused', (labels, fault) => {
    const said = `Namespace "n" is invalid: metadata.labels[${prefix}${fault}`
    expect(() => judgeNamespace(labels)).toThrow(said)
    expect(() => judgeNamespace(labels, {})).toThrow(said)
    expect(judgeNamespace({ ...labels, warn: 'restricted' }, labels)).toEqual([])
  })

  test('names all that is wrong, in one order', () => {
    const labels = { warn: 'w', audit: 'q', enforce: 'bad', 'enforce-version': 'y', 'audit-version': 'x' }
    const fields = /enforce\].*enforce-version\].*audit\].*audit-version\].*warn\]/
    expect(() => judgeNamespace(labels)).toThrow(fields)
  })

  test('may ask for releases that are not there yet', () => {
    expect(judgeNamespace({ 'warn-version': 'v1.99', nonsense: 'x' })).toEqual([])
  })

  const plain = { containers: [container()] }
  const running = [
    object(plain, 'b1'),
    object(pod(), 'ok'),
    object(plain, 'a1'),
    object(shared, 'h1'),
    object(plain, 'c1'),
  ]

  test('that is tightened tells of the pods that it could not have any more', () => {
    expect(judgeNamespace({ enforce: 'restricted' }, { enforce: 'baseline' }, running)).toEqual([
      'existing pods in namespace "n" violate the new PodSecurity enforce level "restricted:latest"',
      'a1 (and 2 other pods): allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile',
      'h1: host namespaces',
    ])
    expect(judgeNamespace({ enforce: 'restricted', 'enforce-version': 'v1.1' }, {}, running.slice(0, 3))).toEqual([
      'existing pods in namespace "n" violate the new PodSecurity enforce level "restricted:v1.1"',
      'a1 (and 1 other pod): runAsNonRoot != true',
    ])
  })

  test.each<[what: string, now: Labels, before: Labels | undefined]>([
    ['is loosened', { enforce: 'baseline' }, { enforce: 'restricted' }],
    ['stays as it is', { enforce: 'baseline', warn: 'restricted' }, { enforce: 'baseline' }],
    ['asks for nothing more', { enforce: 'privileged', 'enforce-version': 'v1.1' }, { enforce: 'restricted' }],
    ['is new', { enforce: 'restricted' }, undefined],
  ])('that %s tells of none', (_what, now, before) => {
    expect(judgeNamespace(now, before, running)).toEqual([])
  })
})
