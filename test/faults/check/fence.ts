// The fence, seen from outside: nobody sends a SYN whose last renewal of its Lease is older than the fence.
import { type Dials, hostOf } from './dials.ts'
import type { Evidence, Finding } from './evidence.ts'
import { groupBy } from './evidence.ts'

/** Where a proxy tries its own handles when it starts, before it has a Lease; no pod has these addresses. */
const ownHosts = ['127.0.0.1', '::1']
/** A renewal that is told so much after the SYN may have been confirmed before it. */
const TOLD_LATE_MS = 2_000

export function checkFence({ versions }: Evidence, dials: Dials): Finding[] {
  const renewals = groupBy(
    versions.filter(({ plural, type }) => plural === 'leases' && type !== 'DELETED'),
    ({ object }) => String(object.spec?.holderIdentity ?? ''),
  )
  return dials.all.flatMap(({ syn, holder, wasPaused }) => {
    if (!holder || wasPaused || ownHosts.includes(hostOf(syn.remote))) return []
    const last = renewals.get(holder)?.findLast(({ t }) => t <= syn.t + TOLD_LATE_MS)
    const fenceMs = Number(last?.object.spec?.leaseDurationSeconds ?? 0) * 1_000
    if (last && syn.t - last.t <= fenceMs) return []
    const age = last ? `${Math.round(syn.t - last.t)} ms after the last renewal of its Lease` : 'without any Lease'
    return [
      {
        invariant: 'fence' as const,
        at: syn.t,
        says: `${holder} dialled ${syn.remote} ${age}`,
        about: [holder, syn.id, syn.remote],
      },
    ]
  })
}
