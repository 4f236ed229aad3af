// Deployments and ReplicaSets.
import { describe, expect, test } from 'vitest'
import { faultsOf, kindOf, make, replaceFaults, reportFaults } from '../write.ts'

const deployments = kindOf('deployments', 'apps')
const replicaSets = kindOf('replicasets', 'apps')
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'i' }] } }
const spec = { selector: { matchLabels: { a: 'b' } }, template }

test('a Deployment has all defaults, its template none of a running pod', () => {
  const made = make(deployments, { spec })
  expect(made.spec).toMatchObject({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    template: { spec: { restartPolicy: 'Always', securityContext: {}, terminationGracePeriodSeconds: 30 } },
  })
  const { template: filled } = made.spec as { template: { spec: object } }
  expect(Object.keys(filled.spec)).not.toContain('enableServiceLinks')
  expect(Object.keys(filled.spec)).not.toContain('tolerations')
  expect(made.status).toEqual({})
})

test('a ReplicaSet has none yet', () => {
  expect(make(replicaSets, { spec })).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 0 } })
})

describe('a Deployment is refused', () => {
  const labels = 'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'
  const rows: Array<[what: string, change: object, faults: string[]]> = [
    ['without a selector', { selector: undefined }, ['spec.selector: Required value', labels]],
    [
      'that selects everything',
      { selector: {} },
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    ['that misses its own pods', { selector: { matchLabels: { a: 'c' } } }, [labels]],
    [
      'with pods that end',
      { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'without containers',
      { template: { ...template, spec: { containers: [] } } },
      ['spec.template.spec.containers: Required value'],
    ],
    [
      'that can never move',
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
    ],
    [
      'that ends more than all',
      { strategy: { rollingUpdate: { maxUnavailable: '101%' } } },
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
    ],
    [
      'that does two things at once',
      { strategy: { type: 'Recreate', rollingUpdate: {} } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'with less than no pods',
      { replicas: -1 },
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'that gives up before it may be ready',
      { minReadySeconds: 700 },
      ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'],
    ],
  ]
  test.each(rows)('%s', (_, change, faults) => {
    expect(faultsOf(deployments, { spec: { ...spec, ...change } })).toEqual(faults)
  })
})

test.each([deployments, replicaSets])('$kind: the selector never changes', kind => {
  const before = make(kind, { spec })
  const labels = { a: 'b', c: 'd' }
  const other = { selector: { matchLabels: labels }, template: { ...template, metadata: { labels } } }
  expect(replaceFaults(kind, before, { spec: other })).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"a":"b","c":"d"}}: field is immutable',
  ])
})

test('a report of more ready pods than there are is refused', () => {
  expect(reportFaults(deployments, make(deployments, { spec }), { replicas: 1, readyReplicas: 2 })).toEqual([
    'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
  ])
})

test.each([deployments, replicaSets])('$kind can be scaled', kind => {
  const object = make(kind, { spec })
  expect(kind.scaling?.read(object)).toEqual({ wanted: 1, actual: 0, selector: 'a=b' })
  kind.scaling?.write(object, 7)
  expect(kind.scaling?.read(object).wanted).toBe(7)
  expect(object.spec).toMatchObject(spec)
})
