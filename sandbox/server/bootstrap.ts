// What a cluster is born with: its namespaces, the roles that people expect, priorities, flows. Made again at each start where it is missing.
import { buildBootstrap } from './access/bootstrap.ts'
import { masters, type User } from './access/user.ts'
import type { Cluster } from './cluster.ts'
import { buildFlows } from './flow/born.ts'
import type { Kind } from './kinds/kind.ts'
import { systemPriorityClasses } from './kinds/priorityClass.ts'
import type { Obj } from './object.ts'
import { createObject } from './verbs/create.ts'
import { updateObject } from './verbs/update.ts'

const server: User = { name: 'system:apiserver', uid: '', groups: [masters], extra: {} }

export function bootstrap(cluster: Cluster): void {
  const namespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(name => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }))
  const { clusterRoles, clusterRoleBindings } = buildBootstrap()
  for (const object of [
    ...namespaces,
    ...clusterRoles,
    ...clusterRoleBindings,
    ...systemPriorityClasses,
    ...buildFlows(),
  ]) {
    ensure(cluster, object)
  }
}

/** The Service `kubernetes`, and behind it this server, where it listens now. */
export function publishSelf(cluster: Cluster, self: { host: string; port: number; clusterIP: string }): void {
  const { host, port, clusterIP } = self
  const metadata = { name: 'kubernetes', namespace: 'default' }
  const labels = { component: 'apiserver', provider: 'kubernetes' }
  const ports = [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }]
  put(cluster, { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, labels }, spec: { clusterIP, ports } })
  put(cluster, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [host], conditions: { ready: true } }],
    ports: [{ name: 'https', protocol: 'TCP', port }],
  })
}

function put(cluster: Cluster, object: Obj): void {
  const kind = kindOf(cluster, object)
  const { namespace, name } = object.metadata
  if (!cluster.store.shelf(kind.shelf).find(namespace, name)) return void ensure(cluster, object)
  updateObject(cluster, { kind, subresource: '', namespace, name, change: () => object, user: server, whole: true })
}

function kindOf(cluster: Cluster, { apiVersion, kind, metadata }: Obj): Kind {
  const served = cluster.kinds.named(apiVersion, kind)
  if (served) return served
  throw new Error(`${apiVersion} ${kind} is not served, yet a cluster is born with ${metadata.name}`)
}

function ensure(cluster: Cluster, object: Obj): void {
  const kind = kindOf(cluster, object)
  const { name, namespace } = object.metadata
  if (cluster.store.shelf(kind.shelf).find(namespace, name)) return
  createObject(cluster, { kind, namespace, body: object, user: server })
}
