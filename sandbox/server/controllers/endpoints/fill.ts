// Keeps the EndpointSlices of Services that choose pods by labels.
import { isDeepStrictEqual } from 'node:util'
import type { EndpointSlice, Service } from '../../../../api/kube/objects.ts'
import { endpointSlices, pods, services } from '../../../../api/kube/resources.ts'
import type { Cluster } from '../../cluster.ts'
import type { Obj } from '../../object.ts'
import { matchesSelector } from '../../selectors/labels.ts'
import type { Change } from '../../store/shelf.ts'
import { type Controller, itself, keyOfChange, readKey } from '../controller.ts'
import { type Hand, handOf } from '../hand.ts'
import { controlledBy } from '../pods.ts'
import { shelves } from '../resources.ts'
import { planGroups } from './plan.ts'
import { type Content, planSlices } from './slices.ts'

const serviceLabel = 'kubernetes.io/service-name'
const managerLabel = 'endpointslice.kubernetes.io/managed-by'
const headlessLabel = 'service.kubernetes.io/headless'
const manager = 'endpointslice-controller.k8s.io'

export function fillSlices(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'endpointslice-controller')
  return {
    name: 'endpoints',
    concerns: {
      [shelves.services]: itself,
      [shelves.pods]: change => servicesConcerned(cluster, change),
      [shelves.endpointSlices]: ({ before, after }) => {
        const { namespace = '', labels = {} } = (after ?? before)!.metadata
        return labels[managerLabel] === manager ? [`${namespace}/${labels[serviceLabel] ?? ''}`] : []
      },
    },
    work(key) {
      const { namespace, name } = readKey(key)
      const service = hand.find(services, namespace, name)
      if (service && !service.metadata.deletionTimestamp) fill(hand, service)
      return undefined
    },
  }
}

function servicesConcerned({ store }: Cluster, change: Change): string[] {
  const [namespace] = keyOfChange(change).split('/')
  const names: string[] = []
  for (const service of store.shelf(shelves.services).all(namespace) as Iterable<Obj & Service>) {
    const chosen = (pod: Obj | undefined) => pod && chooses(service, pod.metadata.labels)
    if (chosen(change.before) || chosen(change.after)) names.push(`${namespace}/${service.metadata.name}`)
  }
  return names
}

function chooses({ spec }: Service, labels: Readonly<Record<string, string>> | undefined): boolean {
  return spec?.selector !== undefined && matchesSelector({ matchLabels: spec.selector }, labels)
}

function fill(hand: Hand, service: Service): void {
  const { spec, metadata } = service
  if (!spec?.selector || spec.type === 'ExternalName') return
  const { namespace = '', name } = metadata
  const chosen = hand.list(pods, namespace).filter(pod => chooses(service, pod.metadata.labels))
  const existing = hand
    .list(endpointSlices, namespace)
    .filter(({ metadata: { labels = {} } }) => labels[serviceLabel] === name && labels[managerLabel] === manager)
  const labels = labelsOf(service)
  const plan = planSlices(planGroups(service, chosen), existing)
  for (const content of plan.create) hand.create(endpointSlices, buildSlice(service, content))
  for (const { slice, content } of plan.change) write(hand, slice, { ...content, labels })
  for (const slice of plan.remove) hand.remove(endpointSlices, slice)
  const left = existing.filter(
    slice => !plan.remove.includes(slice) && !plan.change.some(change => change.slice === slice),
  )
  for (const slice of left) {
    if (!isDeepStrictEqual(slice.metadata.labels, labels)) write(hand, slice, { labels })
  }
}

function write(
  hand: Hand,
  slice: EndpointSlice,
  { labels, ports, endpoints }: Partial<Content> & { labels: Record<string, string> },
): void {
  hand.change(endpointSlices, slice, present => ({
    ...present,
    metadata: { ...present.metadata, labels },
    ...(ports && { ports: [...ports] }),
    ...(endpoints && { endpoints: [...endpoints] }),
  }))
}

function labelsOf({ metadata, spec }: Service): Record<string, string> {
  return {
    ...metadata.labels,
    [managerLabel]: manager,
    [serviceLabel]: metadata.name,
    ...(spec?.clusterIP === 'None' && { [headlessLabel]: '' }),
  }
}

export function buildSlice(service: Service, { ports, endpoints }: Content): EndpointSlice {
  const { name, namespace } = service.metadata
  return {
    metadata: {
      name: '',
      generateName: `${name}-`,
      namespace,
      labels: labelsOf(service),
      ownerReferences: [controlledBy(service, { apiVersion: 'v1', kind: 'Service' })],
    },
    addressType: 'IPv4',
    endpoints: [...endpoints],
    ports: [...ports],
  }
}
