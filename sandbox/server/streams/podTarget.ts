// The pod and the container that a request names, or why there is none.
import type { Pod } from '../../../api/kube/objects.ts'
import { badRequest, notFound } from '../refusal.ts'
import type { Call, Lookup } from './call.ts'

export function findPod(find: Lookup['find'], { namespace, name }: Pick<Call, 'namespace' | 'name'>): Pod {
  const pod = find('pods', namespace, name) as Pod | undefined
  if (pod) return pod
  throw notFound({ plural: 'pods', group: '' }, name)
}

/** The one that is asked for, else the only one. */
export function chooseContainer({ metadata, spec }: Pod, wanted: string): string {
  const named = [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])]
  const names = named.map(({ name }) => name)
  if (wanted) {
    if (names.includes(wanted)) return wanted
    throw badRequest(`container ${wanted} is not valid for pod ${metadata.name}`)
  }
  const [only, ...others] = spec?.containers ?? []
  if (only && others.length === 0) return only.name
  const choice = only ? `, choose one of: [${names.join(' ')}]` : ''
  throw badRequest(`a container name must be specified for pod ${metadata.name}${choice}`)
}

/** Nothing but a log can be had of a pod that has no node. */
export function mustHaveNode({ metadata, spec }: Pod): void {
  if (!spec?.nodeName) throw badRequest(`pod ${metadata.name} does not have a host assigned`)
}

/** `/exec/namespace/pod/container`, as kubelets have it. */
export function podPath(verb: string, { metadata }: Pod, container?: string): string {
  const words = [verb, metadata.namespace ?? '', metadata.name, ...(container === undefined ? [] : [container])]
  return `/${words.map(encodeURIComponent).join('/')}`
}
