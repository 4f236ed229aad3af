// Whom the service turns away, and whom it turned away: pure.
import type { RefusalCount } from '../../../api/v1alpha1/connections.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { sayRefused } from '../../model/refused.ts'
import { printable } from '../../output/printable.ts'
import type { LimitsReport } from './report.ts'

/** Undefined: everybody is served. */
export function viewLimits({ spec }: DedicatedService): LimitsReport | undefined {
  const { allow = [], deny = [], maxPerSource } = spec.connections ?? {}
  if (allow.length === 0 && deny.length === 0 && maxPerSource === undefined) return undefined
  return { allow: allow.map(printable), deny: deny.map(printable), maxPerSource }
}

export function sayLimits({ allow, deny, maxPerSource }: LimitsReport): string {
  const networks = allow.length > 0 ? allow.join(', ') : 'everywhere'
  const but = deny.length > 0 ? `, but not ${deny.join(', ')}` : ''
  const most = maxPerSource === undefined ? '' : `; at most ${maxPerSource} from one source at each proxy`
  return `from ${networks}${but}${most}`
}

/** Undefined: nobody was refused. */
export function sayAllRefused(refused: readonly RefusalCount[]): string | undefined {
  if (refused.length === 0) return undefined
  const ever = refused.map(({ reason, count }) => `${count} ${reason}`).join(', ')
  const lately = sayRefused(refused)
  return `${ever} since the proxies began${lately ? `; ${lately}` : ', none in the last minute'}`
}
