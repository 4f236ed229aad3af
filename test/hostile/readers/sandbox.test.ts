// What the sandbox's server, its controllers and its node agent read, spoilt 10,000 times and more: the server takes it or refuses it in its own words, and what it takes ends nobody and leads to no number that is none.
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import type {
  ConfigMap,
  Deployment,
  EndpointSlice,
  Node,
  Pod,
  PodDisruptionBudget,
  Secret,
  Service,
} from '../../../api/kube/objects.ts'
import { buildEnvironment } from '../../../sandbox/agent/container/environment.ts'
import { recallPast } from '../../../sandbox/agent/pod/past.ts'
import { planFit } from '../../../sandbox/agent/schedule/fit.ts'
import { buildServiceVariables } from '../../../sandbox/agent/services/variables.ts'
import type { Lookup } from '../../../sandbox/agent/sources.ts'
import { planVolume } from '../../../sandbox/agent/volumes/plan.ts'
import { readPolicy } from '../../../sandbox/server/admission/podSecurity/labels.ts'
import { planBudget } from '../../../sandbox/server/controllers/budget/plan.ts'
import { planForget } from '../../../sandbox/server/controllers/deployment/history.ts'
import { limitsOf } from '../../../sandbox/server/controllers/deployment/limits.ts'
import {
  annotationsOf,
  nextRevision,
  revisionAnnotation,
} from '../../../sandbox/server/controllers/deployment/revision.ts'
import { planRolling } from '../../../sandbox/server/controllers/deployment/rollout.ts'
import { planScale } from '../../../sandbox/server/controllers/deployment/scale.ts'
import { planDeploymentStatus } from '../../../sandbox/server/controllers/deployment/status.ts'
import { planGroups } from '../../../sandbox/server/controllers/endpoints/plan.ts'
import { planSlices } from '../../../sandbox/server/controllers/endpoints/slices.ts'
import { Graph } from '../../../sandbox/server/controllers/garbage/graph.ts'
import { planCollect } from '../../../sandbox/server/controllers/garbage/plan.ts'
import { planSilence, planTaints } from '../../../sandbox/server/controllers/node/plan.ts'
import { msUntilEviction } from '../../../sandbox/server/controllers/node/tolerate.ts'
import { planReplicas, planStatus } from '../../../sandbox/server/controllers/replicaSet/plan.ts'
import type { ReplicaSet } from '../../../sandbox/server/controllers/resources.ts'
import type { Kind } from '../../../sandbox/server/kinds/kind.ts'
import type { Obj } from '../../../sandbox/server/object.ts'
import { Refusal } from '../../../sandbox/server/refusal.ts'
import {
  faultsOf,
  kindOf,
  make,
  now,
  replace,
  replaceFaults,
  report,
  reportFaults,
} from '../../sandbox/server/kinds/write.ts'
import { mutate } from '../mutate.ts'
import { often } from '../often.ts'
import type { Random } from '../random.ts'
import { findUnsound } from './finite.ts'
import { served } from './sandboxSamples.ts'

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined: the server refused it, as it must: any other error is its own. */
function orRefused<T>(write: () => T): T | undefined {
  try {
    return write()
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** The stored object once somebody has written its labels, annotations and status; what the server refuses of that stays as it was. */
function spoiltBy(kind: Kind, stored: Obj, random: Random): Obj {
  const { labels = {}, annotations = {} } = stored.metadata
  const metadata = mutate({ labels, annotations }, random, 'typed')
  const relabelled = orRefused(() =>
    replaceFaults(kind, stored, { ...stored, metadata }).length > 0
      ? undefined
      : replace(kind, stored, { ...stored, metadata }),
  )
  const before = relabelled ?? stored
  if (before.status === undefined) return before
  const status = mutate(before.status as object, random, 'typed')
  const told = orRefused(() =>
    reportFaults(kind, before, status).length > 0 ? undefined : report(kind, before, status),
  )
  return told ?? before
}

/** As the server keeps them: completed. */
const stored = new Map(
  served.map(([plural, group, sample]) => {
    const kind = kindOf(plural, group)
    const made = make(kind, sample)
    const { status } = sample as { status?: object }
    return [plural, { kind, object: status ? report(kind, made, status) : made }] as const
  }),
)

function spoilt<T>(plural: string, random: Random): T {
  const { kind, object } = stored.get(plural)!
  return spoiltBy(kind, object, random) as T
}

describe('the server', () => {
  it.each(served)('takes spoilt %s of group "%s", or refuses them in its own words', (plural, group, sample) => {
    const kind = kindOf(plural, group)
    let [taken, refused] = [0, 0]
    often(800, random => {
      const body = mutate({ metadata: {}, ...sample }, random, random.pick(['typed', 'swapped'] as const))
      // Without a body and metadata that are maps there is no name to write it under.
      if (!isMap(body) || !isMap(body.metadata)) return
      const faults = orRefused(() => faultsOf(kind, body))
      if (faults === undefined || faults.length > 0) refused += 1
      else taken += 1
    })
    expect(taken).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(0)
  })

  it.each(served)('shows %s of group "%s", whatever a hand wrote into them', (plural, group) => {
    const kind = kindOf(plural, group)
    let changed = 0
    often(400, random => {
      const after = spoilt<Obj>(plural, random)
      if (!isDeepStrictEqual(after, stored.get(plural)!.object)) changed += 1
      expect(kind.row(after, now)).toHaveLength(kind.columns.length)
    })
    expect(changed).toBeGreaterThan(100)
  })
})

describe('the controllers', () => {
  it('plan with whole numbers, whatever stands in statuses, labels and annotations', () => {
    often(1_000, random => {
      const pods = [spoilt<Pod>('pods', random), spoilt<Pod>('pods', random)]
      const set = spoilt<ReplicaSet>('replicasets', random)
      const old = spoilt<ReplicaSet>('replicasets', random)
      const deployment = spoilt<Deployment>('deployments', random)
      const budget = spoilt<PodDisruptionBudget>('poddisruptionbudgets', random)
      const node = spoilt<Node>('nodes', random)
      const service = spoilt<Service>('services', random)
      const slice = spoilt<EndpointSlice>('endpointslices', random)
      const sets = { newSet: set, oldSets: [old] }
      const limits = limitsOf(deployment)
      const time = now.toISOString()
      const plans = {
        replicas: planReplicas(set, pods, pods),
        replicaStatus: planStatus(set, { own: pods, failure: undefined, now }),
        rolling: [...planRolling(sets, limits).values()],
        scale: [...planScale(sets, limits, true).values()],
        status: planDeploymentStatus(deployment, sets, now),
        forget: planForget(deployment, [old]).length,
        annotations: annotationsOf(deployment, set.metadata.annotations ?? {}, 4),
        budget: planBudget(budget, { pods, scale: () => 3, now }),
        silence: planSilence(node, time),
        taints: planTaints(node, time),
        eviction: msUntilEviction(pods[0]!, node.spec?.taints ?? [], now),
        slices: planSlices(planGroups(service, pods), [slice]),
      }
      expect(findUnsound(plans, 'plans')).toEqual([])
      expect(plans.replicas.create).toBeLessThanOrEqual(3)
      for (const size of [...plans.rolling, ...plans.scale]) expect(size).toBeLessThanOrEqual(4)
    })
  })

  it('know of an object with spoilt labels and annotations to whom it belongs', () => {
    often(500, random => {
      const [before, after] = [spoilt<Obj>('pods', random), spoilt<Obj>('pods', random)]
      const graph = new Graph()
      graph.note({ before: undefined, after: before } as Parameters<Graph['note']>[0], 'pods')
      graph.note({ before, after } as Parameters<Graph['note']>[0], 'pods')
      expect(graph.dependentsOf('u-set').size).toBe(1)
      const plan = planCollect(after, { ownerState: () => 'present', dependents: () => [] })
      expect(plan.kind).toBe('keep')
    })
  })
})

describe('the node agent', () => {
  const found = <T>(object: T): Lookup<T> => ({ kind: 'found', object })

  it('plans volumes, variables and places of pods, and recalls what ran, of spoilt objects', () => {
    often(1_000, random => {
      const pod = spoilt<Pod>('pods', random)
      const [secret, map] = [spoilt<Secret>('secrets', random), spoilt<ConfigMap>('configmaps', random)]
      const node = spoilt<Node>('nodes', random)
      const facts = { pod, ip: '10.0.0.1', hostIP: '10.0.0.9', allocatable: node.status?.allocatable ?? {} }
      const sources = { secret: () => found(secret), configMap: () => found(map) }
      for (const volume of pod.spec?.volumes ?? [])
        planVolume(volume, { facts, sources, token: () => ({ kind: 'missing' }) })
      const [container] = pod.spec!.containers
      buildEnvironment({ container: container!, facts, sources, base: {} })
      buildServiceVariables({
        pod,
        services: [spoilt<Service>('services', random)],
        apiServer: 'https://127.0.0.1:6443',
      })
      const past = recallPast({
        ...{ pod, name: 'target', role: 'main', policy: 'Always', now: now.toISOString() },
      })
      expect(findUnsound(past, 'past')).toEqual([])
      planFit(pod, node, [spoilt<Pod>('pods', random)])
      readPolicy(spoilt<Obj>('namespaces', random).metadata.labels)
    })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('what once was a failure of its own', () => {
  it.each([
    ['nodes', 'a taint without a key', { spec: { taints: [{ effect: 'NoSchedule' }] } }],
    ['services', 'a port without a number', { spec: { ports: [{ name: 'web' }] } }],
    ['secrets', 'a type that every object of JavaScript knows', { type: 'constructor' }],
  ])('%s with %s are refused or taken, as anything else', (plural, _what, body) => {
    orRefused(() => faultsOf(kindOf(plural), body))
  })

  it('the next revision of a Deployment is a number, though a hand wrote 400 digits as the last one', () => {
    const set = stored.get('replicasets')!.object as unknown as ReplicaSet
    const annotations = { [revisionAnnotation]: '9'.repeat(400) }
    const revision = nextRevision([{ ...set, metadata: { ...set.metadata, annotations } }])
    expect(findUnsound(revision, 'revision')).toEqual([])
  })
})
