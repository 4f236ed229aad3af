// What a pod may learn of itself: downward API fields and resource fields.
import type { Container, Pod } from '../../../api/kube/objects.ts'
import { parseQuantity } from '../quantity.ts'

export type DownwardFacts = { pod: Pod; ip: string; hostIP: string; allocatable: Readonly<Record<string, string>> }

export type ResourceField = { containerName?: string; resource: string; divisor?: string }

/** Undefined for a path that Kubernetes does not know; a label that is absent is ''. */
export function readField({ pod, ip, hostIP }: DownwardFacts, path: string): string | undefined {
  const { metadata, spec } = pod
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path)
  if (subscript) return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? ''
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': renderMap(metadata.labels),
    'metadata.annotations': renderMap(metadata.annotations),
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'status.hostIP': hostIP,
    'status.hostIPs': hostIP,
    'status.podIP': ip,
    'status.podIPs': ip,
  }
  return fields[path]
}

/** In units of the divisor, rounded up. A limit that is not set is what the node has. */
export function readResource(facts: DownwardFacts, field: ResourceField, own: string): string | undefined {
  const [side, resource = ''] = splitOnce(field.resource)
  if (side !== 'limits' && side !== 'requests') return undefined
  const spec = facts.pod.spec
  const containers: Container[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
  const container = containers.find(({ name }) => name === (field.containerName ?? own))
  if (!container) return undefined
  const unset = side === 'limits' ? facts.allocatable[resource] : '0'
  const amount = container.resources?.[side]?.[resource] ?? unset ?? '0'
  // The API server fills an absent divisor in as "0".
  const divisor = parseQuantity(field.divisor ?? '0') || 1
  return String(Math.ceil(parseQuantity(amount) / divisor))
}

function splitOnce(path: string): [string, string?] {
  const dot = path.indexOf('.')
  return dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)]
}

/** One `key="value"` a line, sorted, as in a downward API file. */
function renderMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map(key => `${key}=${JSON.stringify(map[key])}`)
    .join('\n')
}
