// Where a proxied request goes: a pod's port, one of a Service's endpoints, a node.
import type { EndpointSlice, Node, Pod, Service } from '../../../api/kube/objects.ts'
import { badRequest, notFound, Refusal } from '../refusal.ts'
import type { Call, Parts } from './call.ts'
import { kubeletOf } from './kubelet.ts'
import { findPod } from './podTarget.ts'
import type { Upstream } from './upstream.ts'

type Named = { readonly scheme: string; readonly name: string; readonly port: string }

export function findProxyTarget(parts: Parts, call: Call): Upstream {
  const named = splitName(call)
  if (call.resource === 'pods') return findPodTarget(parts, { ...call, name: named.name }, named)
  if (call.resource === 'services') return findServiceTarget(parts, call, named)
  return findNodeTarget(parts, named)
}

/** `name`, `name:port` or `scheme:name:port`. */
export function splitName({ resource, name: id }: Pick<Call, 'resource' | 'name'>): Named {
  const words = id.split(':')
  const [scheme = '', name = '', port = ''] = words.length === 3 ? words : ['', ...words]
  if (words.length <= 3 && name && ['', 'http', 'https'].includes(scheme)) return { scheme, name, port }
  throw badRequest(`invalid ${resource.slice(0, -1)} request ${JSON.stringify(id)}`)
}

/** Nobody's certificate is judged: it is the caller who chose the target. */
function schemed(scheme: string, host: string, port: number): Upstream {
  return { host, port, ...(scheme === 'https' && { tls: { rejectUnauthorized: false } }) }
}

function findPodTarget({ find }: Parts, call: Call, { scheme, port }: Named): Upstream {
  const pod = findPod(find, call)
  const host = pod.status?.podIP
  if (!host) throw badRequest('address not allowed')
  return schemed(scheme, host, port ? parsePort(port) : defaultPort(pod, scheme))
}

/** The first that the pod declares. */
function defaultPort({ spec }: Pod, scheme: string): number {
  const declared = spec?.containers.flatMap(({ ports = [] }) => ports)
  return declared?.[0]?.containerPort ?? (scheme === 'https' ? 443 : 80)
}

function parsePort(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65535) return Number(text)
  const why = /^\d+$/.test(text) ? `address ${text}: invalid port` : `lookup tcp/${text}: unknown port`
  throw unreachable(`dial tcp: ${why}`)
}

function findServiceTarget(
  { find, list, random }: Parts,
  { namespace }: Call,
  { scheme, name, port }: Named,
): Upstream {
  const portName = /^\d+$/.test(port) ? nameOfPort(findService(find, namespace, name), Number(port)) : port
  const slices = list('endpointslices.discovery.k8s.io', namespace) as readonly unknown[] as readonly EndpointSlice[]
  const own = slices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name)
  // Lists without items may be null.
  const candidates = own.flatMap(({ endpoints, ports }) => {
    const number = ports?.find(known => (known.name ?? '') === portName)?.port
    const ready = number === undefined ? [] : (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
    return ready.flatMap(({ addresses }) => addresses.map(host => ({ host, port: number! })))
  })
  const chosen = candidates[Math.floor(random() * candidates.length)]
  if (chosen) return schemed(scheme, chosen.host, chosen.port)
  throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`)
}

/** Asked for a port's number only: by its name, all that is to know stands in the slices. */
function findService(find: Parts['find'], namespace: string | undefined, name: string): Service {
  const service = find('services', namespace, name) as Service | undefined
  if (!service) throw notFound({ plural: 'services', group: '' }, name)
  return service
}

function nameOfPort({ spec, metadata }: Service, wanted: number): string {
  const found = spec?.ports?.find(({ port }) => port === wanted)
  if (found) return found.name ?? ''
  throw unavailable(`no service port ${wanted} found for service ${JSON.stringify(metadata.name)}`)
}

/** The node's own endpoint is asked as the API server; any other port of it as anybody would. */
function findNodeTarget({ find, kubeletIdentity }: Parts, { scheme, name, port }: Named): Upstream {
  const node = find('nodes', undefined, name) as Node | undefined
  if (!node) throw notFound({ plural: 'nodes', group: '' }, name)
  const kubelet = kubeletOf(node, kubeletIdentity)
  if (!port || port === String(kubelet.port)) return kubelet
  return schemed(scheme, kubelet.host, parsePort(port))
}

export function unreachable(why: string): Refusal {
  return unavailable(`error trying to reach service: ${why}`)
}

function unavailable(message: string): Refusal {
  return new Refusal(503, 'ServiceUnavailable', message)
}
