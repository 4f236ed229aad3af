// A DedicatedService, and its tickets where they may be read, as people see it: pure.
import { baseBounds, presentBase } from '../../api/v1alpha1/base.ts'
import { targetContainer } from '../../api/v1alpha1/names.ts'
import type { DedicatedService, IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { printable } from '../output/printable.ts'
import { countsOfStatus, countTickets } from './counts.ts'
import type { ServiceView } from './service.ts'
import { judgeState } from './state.ts'

/** `tickets` are all of the service's own pool, or undefined where they are not known. */
export function viewService(
  service: DedicatedService,
  tickets: readonly IsolationPod[] | undefined,
  nowMs: number,
): ServiceView {
  const { metadata, spec, status } = service
  const namespace = printable(metadata.namespace ?? '')
  const name = printable(metadata.name)
  const fromStatus = countsOfStatus(service)
  const counts = tickets ? { ...countTickets(tickets), waiting: fromStatus.waiting } : fromStatus
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    uid: printable(metadata.uid ?? ''),
    image: printable(imageOf(service)),
    port: spec.port,
    base: presentBase(service),
    leastBase: spec.pool.autoscaling && baseBounds(service).least,
    address: text(status?.address),
    poolNamespace: text(status?.namespace),
    createdAtMs: Date.parse(metadata.creationTimestamp ?? ''),
    counts,
    countsFrom: tickets ? 'tickets' : 'status',
    ...judgeState(service, nowMs),
  }
}

function imageOf({ spec }: DedicatedService): string {
  return spec.image ?? spec.template?.spec?.containers?.find(({ name }) => name === targetContainer)?.image ?? ''
}

function text(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : printable(value)
}
