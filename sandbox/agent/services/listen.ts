// Which addresses a pod's program listens on so that Services reach it. There is no kube-proxy here, so a Service works
// when its pods listen on its addresses themselves, shared by reusePort; a program that does not read LISTEN_FILE is
// reached at its pod's address only.

import type { Container, Pod, Service } from '../../../api/kube/objects.ts'
import { proxyPort } from '../../../api/v1alpha1/names.ts'

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number]

export type ListenInput = {
  pod: Pod
  ip: string
  /** Ready and not ending: as an endpoint, the pod gets new connections only then. */
  ready: boolean
  /** Of the pod's namespace. */
  services: readonly Service[]
  nodeIP: string
}

/** `host:port`, the pod's own first. Empty when the pod declares no port. */
export function planListen({ pod, ip, ready, services, nodeIP }: ListenInput): string[] {
  const port = findListenPort(pod)
  if (port === undefined) return []
  const leading = services
    .filter(service => selects(service, pod) && (ready || service.spec?.publishNotReadyAddresses))
    .flatMap(service => listAddresses({ service, pod, port, nodeIP }))
  return [...new Set([`${ip}:${port}`, ...leading])]
}

/** The port of a proxy if the pod has one, else the first that a container declares. */
function findListenPort(pod: Pod): number | undefined {
  const ports = listPorts(pod)
  return (ports.find(({ containerPort }) => containerPort === proxyPort) ?? ports[0])?.containerPort
}

function listPorts({ spec }: Pod): NonNullable<Container['ports']> {
  return (spec?.containers ?? [])
    .flatMap(({ ports = [] }) => ports)
    .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
}

export function selects({ spec }: Service, { metadata }: Pod): boolean {
  const selector = Object.entries(spec?.selector ?? {})
  return selector.length > 0 && selector.every(([key, value]) => metadata.labels?.[key] === value)
}

function listAddresses(input: { service: Service; pod: Pod; port: number; nodeIP: string }): string[] {
  const { service, pod, port, nodeIP } = input
  const balanced = (service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)
  const hosts = [...(service.spec?.clusterIPs ?? []), ...balanced, ...(service.spec?.externalIPs ?? [])]
  const usable = hosts.filter(host => host && host !== 'None')
  return (service.spec?.ports ?? [])
    .filter(entry => leadsTo(entry, pod, port))
    .flatMap(entry => [
      ...usable.map(host => `${host}:${entry.port}`),
      ...(entry.nodePort ? [`${nodeIP}:${entry.nodePort}`] : []),
    ])
}

function leadsTo({ targetPort, port, protocol = 'TCP' }: ServicePort, pod: Pod, wanted: number): boolean {
  if (protocol !== 'TCP') return false
  const target = targetPort ?? port
  if (/^\d+$/.test(String(target))) return Number(target) === wanted
  return listPorts(pod).some(({ name, containerPort }) => name === target && containerPort === wanted)
}
