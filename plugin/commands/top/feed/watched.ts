// What the overview is made of: services, their tickets, and the proxies of those on screen, each watched as widely as the rights allow.
import type { KubeObject, Pod } from '../../../../api/kube/objects.ts'
import { pods } from '../../../../api/kube/resources.ts'
import { roleLabel, serviceLabel, serviceNamespaceLabel } from '../../../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../../api/v1alpha1/types.generated.ts'
import type { SourceOptions } from '../source.ts'
import { type Spread, startSpread } from './spread.ts'
import { stripPod, stripService, stripTicket } from './strip.ts'
import type { Clock, FeedTiming } from './timing.ts'

export type Watched = {
  readonly services: Spread<DedicatedService>
  /** Indexed by `pool`, their namespace. */
  readonly tickets: Spread<IsolationPod>
  /** Indexed by `service`, its key. */
  readonly proxies: Spread<Pod>
  close(): Promise<void>
}

type WatchedOptions = SourceOptions & {
  readonly onService: (service: DedicatedService, isGone: boolean) => void
  readonly onTicket: (ticket: IsolationPod, isGone: boolean) => void
  readonly onProxy: (proxy: Pod, isGone: boolean) => void
  readonly onState: (of: 'services' | 'tickets' | 'proxies') => void
  readonly timing: FeedTiming
  readonly clock: Clock
}

const namespaceOf = ({ metadata }: KubeObject) => [metadata.namespace ?? '']

export function startWatched(options: WatchedOptions): Watched {
  const { client, namespace, name, labelSelector, timing, clock, onState } = options
  const common = { client, timing, clock }
  const isOne = namespace !== undefined
  const services = startSpread({
    ...common,
    resource: dedicatedServices,
    wide: !isOne,
    labelSelector,
    fieldSelector: name && `metadata.name=${name}`,
    strip: stripService,
    onChange: options.onService,
    onState: () => onState('services'),
  })
  const ofService = name ? `${serviceLabel}=${name}` : serviceLabel
  const tickets = startSpread({
    ...common,
    resource: isolationPods,
    wide: true,
    labelSelector: isOne ? `${ofService},${serviceNamespaceLabel}=${namespace}` : ofService,
    strip: stripTicket,
    indexes: { pool: namespaceOf },
    onChange: options.onTicket,
    onState: () => onState('tickets'),
  })
  const proxies = startSpread({
    ...common,
    resource: pods,
    wide: !isOne,
    labelSelector: `${roleLabel}=proxy,${ofService}`,
    strip: stripPod,
    indexes: { service: ({ metadata }) => [`${metadata.namespace}/${metadata.labels?.[serviceLabel]}`] },
    onChange: options.onProxy,
    onState: () => onState('proxies'),
  })
  if (isOne) {
    services.want([namespace])
    proxies.want([namespace])
  }
  return {
    services,
    tickets,
    proxies,
    close: async () => {
      await Promise.all([services.close(), tickets.close(), proxies.close()])
    },
  }
}
