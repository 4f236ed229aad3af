// The proxies of a service, from their pods, their Leases and the tickets that bear their name: pure.
import type { Lease, Pod } from '../../../api/kube/objects.ts'
import {
  activeAnnotation,
  holderPodUID,
  leaseName,
  terminatingAnnotation,
  versionAnnotation,
  waitingAnnotation,
} from '../../../api/v1alpha1/names.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { isReady } from '../../../operator/pool/readiness.ts'
import { printable } from '../../output/printable.ts'
import { podNote } from './podNote.ts'
import type { ProxyReport } from './report.ts'
import type { Sight } from './sight.ts'
import { rfc3339 } from './time.ts'

/** Those that are not ready first. */
export function viewProxies({ proxies, leases, tickets }: Sight): ProxyReport[] {
  return (proxies ?? [])
    .map(pod => viewProxy(pod, { lease: leaseOf(pod, leases), tickets }))
    .toSorted((a, b) => Number(a.ready) - Number(b.ready) || (a.name < b.name ? -1 : 1))
}

type Known = { readonly lease: Lease | undefined; readonly tickets: readonly IsolationPod[] | undefined }

function viewProxy(pod: Pod, { lease, tickets }: Known): ProxyReport {
  const annotations = lease?.metadata.annotations ?? {}
  const own = tickets?.filter(({ status }) => status?.holder && holderPodUID(status.holder) === pod.metadata.uid)
  const version = annotations[versionAnnotation]
  return {
    name: printable(pod.metadata.name),
    ready: isReady(pod) && pod.metadata.deletionTimestamp === undefined,
    version: version === undefined ? undefined : printable(version),
    renewedAt: rfc3339(lease?.spec?.renewTime),
    stock: own?.filter(({ status, spec }) => status?.phase === 'Reserved' && !spec.retire).length,
    inUse: own?.filter(({ status }) => status?.phase === 'Active').length ?? count(annotations[activeAnnotation]),
    waiting: count(annotations[waitingAnnotation]),
    draining: annotations[terminatingAnnotation] === 'true' || pod.metadata.deletionTimestamp !== undefined,
    note: printable(podNote(pod) ?? ''),
  }
}

function leaseOf(pod: Pod, leases: readonly Lease[] | undefined): Lease | undefined {
  return leases?.find(({ metadata }) => metadata.name === leaseName(pod.metadata.uid ?? ''))
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
