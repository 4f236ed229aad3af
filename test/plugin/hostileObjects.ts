// What a hostile server's objects are made of: a text that a test chose stands in every field that holds text.
import { poolNamespace } from '../../api/v1alpha1/names.ts'

export type Json = { readonly [field: string]: unknown }

const time = '2026-11-21T10:00:00Z'
/** What leads to other objects; in the answers, too, since nobody asks for what has no name. */
export const asked = { namespace: 'default', name: 'lab', uid: '7d1c9b52-0f5e-4b60-9a40-2f1f3d1e8f11' }
const pool = poolNamespace(asked)

type Build = (text: string, name: string) => Json

/** How an object of each kind is built from a text, and from which texts a list of them is: all, when it is not said. */
export const kinds: Readonly<Record<string, readonly [Build, (readonly string[])?]>> = {
  dedicatedservices: [service],
  isolationpods: [ticket],
  pods: [pod],
  events: [event],
  leases: [lease],
  deployments: [deployment],
  daemonsets: [daemonSet],
  customresourcedefinitions: [definition],
  namespaces: [poolObject, ['']],
  roles: [plainObject],
  rolebindings: [plainObject],
  clusterroles: [plainObject],
  clusterrolebindings: [plainObject],
  serviceaccounts: [plainObject],
  services: [plainObject],
  replicasets: [plainObject],
  poddisruptionbudgets: [plainObject],
  networkpolicies: [plainObject],
  validatingadmissionpolicies: [plainObject],
  validatingadmissionpolicybindings: [plainObject],
  configmaps: [plainObject],
  servicemonitors: [plainObject],
  podmonitors: [plainObject],
  prometheusrules: [plainObject],
  flowschemas: [plainObject],
  prioritylevelconfigurations: [plainObject],
}

function metadata(text: string, name: string): Json {
  return {
    ...{
      name,
      namespace: name === text ? text : asked.namespace,
      uid: text,
      resourceVersion: '1',
      creationTimestamp: time,
    },
    labels: { 'soh.re/dedicated-service': text, 'soh.re/dedicated-service-namespace': text, [text]: text },
    annotations: { 'soh.re/version': text, 'soh.re/owner': text, [text]: text },
  }
}

const conditions = (text: string) =>
  [
    ['Ready', 'False', text],
    ['Degraded', 'True', text],
    [text, text, text],
  ].map(([type, status, reason]) => ({ type, status, reason, message: text, lastTransitionTime: time }))

/** Some are ready. */
const podConditions = (text: string) =>
  conditions(text).map(each => (each.type === 'Ready' && text.length % 3 === 0 ? { ...each, status: 'True' } : each))

function plainObject(text: string, name: string): Json {
  return { metadata: { ...metadata(text, name), namespace: undefined } }
}

function service(text: string, name: string): Json {
  // The one that was asked for leads to its pool; what is listed is only shown.
  const where = name === asked.name ? asked : {}
  return {
    metadata: { ...metadata(text, name), ...where, finalizers: [text], deletionTimestamp: time },
    spec: { image: text, port: 8080, replicas: 2, pool: { historyLimit: 100 }, service: { type: text, port: 9090 } },
    status: {
      ...{ namespace: pool, address: text, availableTargets: 1, inUseTargets: 1, totalTargets: 3, pendingTargets: 1 },
      conditions: conditions(text),
    },
  }
}

const phases = ['Pending', 'Idle', 'Reserved', 'Active', 'Done']

function ticket(text: string, name: string): Json {
  const phase = phases[text.length % phases.length]!
  const times = { activeAt: time, endedAt: time, ...(text.length % 2 && { podDeletedAt: time }) }
  return {
    metadata: metadata(text, name),
    spec: { dedicatedService: text, retire: undefined },
    status: {
      ...{ phase, podUID: 'one for two', podIP: text, client: text, claimID: text, holder: text, endReason: text },
      ...times,
    },
  }
}

function pod(text: string): Json {
  const waiting = { reason: text, message: text }
  const terminated = { exitCode: 1, reason: text, message: text }
  return {
    metadata: { ...metadata(text, `p-${text.length}`), namespace: pool },
    spec: { nodeName: text, containers: [{ name: 'target', image: text }] },
    status: {
      ...{ phase: text.length % 2 ? 'Running' : text, podIP: text, hostIP: text, conditions: podConditions(text) },
      // The one that has a log, and one that has nothing but words.
      containerStatuses: ['target', text].map(name => ({
        ...{ name, ready: false, restartCount: 1, containerID: text, state: { waiting } },
        lastState: { terminated: { ...terminated, containerID: text } },
      })),
    },
  }
}

function event(text: string, name: string): Json {
  const involvedObject = { kind: 'DedicatedService', name: asked.name, namespace: text, fieldPath: text }
  return {
    metadata: metadata(text, name),
    type: text,
    reason: text,
    message: text,
    involvedObject,
    lastTimestamp: time,
  }
}

function lease(text: string, name: string): Json {
  return { metadata: metadata(text, name), spec: { holderIdentity: text, renewTime: time } }
}

function deployment(text: string, name: string): Json {
  const containers = [{ name: text, image: `registry/operator:${text}` }]
  return {
    metadata: metadata(text, name),
    spec: { replicas: 1, template: { spec: { containers } } },
    status: { availableReplicas: 1 },
  }
}

function daemonSet(text: string, name: string): Json {
  return { metadata: metadata(text, name), spec: { template: { spec: { containers: [{ name: text, image: text }] } } } }
}

function definition(text: string, name: string): Json {
  const names = { plural: 'dedicatedservices', kind: text, shortNames: ['dedi', text] }
  const wrong = { type: 'Established', status: text, reason: text, message: text }
  const versions = [{ name: 'v1alpha1', served: true }]
  return { metadata: metadata(text, name), spec: { names, versions }, status: { conditions: [wrong] } }
}

function poolObject(): Json {
  const { namespace, name, uid } = asked
  const annotations = { 'soh.re/owner': `${namespace}/${name}`, 'soh.re/owner-uid': uid }
  return { metadata: { ...metadata('', pool), annotations, namespace: undefined } }
}

export function connections(texts: readonly string[], all: string): Json {
  const known = texts.map(text => ({ id: text, client: text, pod: text, since: time, bytesIn: 1, bytesOut: 1 }))
  const told = {
    refusals: texts.map(reason => ({ reason, count: 1, recent: 1 })),
    waitingClients: texts.map(text => ({ id: text, client: text, since: time })),
  }
  return { holder: all, uptimeSeconds: 1, accept: { count: 1, recent: 1, p50: 1, p99: 1 }, connections: known, ...told }
}
