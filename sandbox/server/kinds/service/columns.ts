// What kubectl shows of Services.
import type { Obj } from '../../object.ts'
import { renderLabels } from '../check/labels.ts'
import { ageColumn, ageOf, column, nameColumn } from '../define.ts'
import type { ServicePort, ServiceSpec, ServiceStatus } from './types.ts'

export const serviceColumns = [
  nameColumn,
  column('Type', 'How it is reached.'),
  column('Cluster-IP', 'Its address inside the cluster.'),
  column('External-IP', 'Its addresses outside the cluster.'),
  column('Port(s)', 'The ports that it listens on.'),
  ageColumn,
  column('Selector', 'Which pods answer.', { wide: true }),
]

export function serviceRow(object: Obj, now: Date): unknown[] {
  const spec = (object.spec ?? {}) as ServiceSpec
  return [
    object.metadata.name,
    spec.type,
    spec.clusterIP || '<none>',
    externalOf(object, spec),
    (spec.ports ?? []).map(renderPort).join(',') || '<none>',
    ageOf(object, now),
    renderLabels(spec.selector),
  ]
}

function renderPort({ port, nodePort, protocol }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`
}

function externalOf(object: Obj, { type, externalName, externalIPs = [] }: ServiceSpec): string {
  if (type === 'ExternalName') return externalName ?? ''
  if (type !== 'LoadBalancer') return externalIPs.join(',') || '<none>'
  const { ingress = [] } = ((object.status ?? {}) as ServiceStatus).loadBalancer ?? {}
  const found = [...new Set(ingress.map(({ ip, hostname }) => ip || hostname || ''))].filter(Boolean).toSorted()
  return [...found, ...externalIPs].join(',') || '<pending>'
}
