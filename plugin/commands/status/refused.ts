// Whom the service turns away, and whom it turned away: pure.
import type { RefusalCount } from '../../../api/v1alpha1/connections.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { sayRefused } from '../../model/refused.ts'
import { printable } from '../../output/printable.ts'
import type { LimitsReport } from './report.ts'

/** Undefined: everybody is served. */
export function viewLimits({ spec }: DedicatedService): LimitsReport | undefined {
  const { allow = [], deny = [], maxPerSource, claimOn: wish = 'Accept' } = spec.connections ?? {}
  const { accept = [] } = spec.proxy?.proxyProtocol ?? {}
  const claimOn = wish === 'Accept' ? undefined : printable(wish)
  const lists = { allow: allow.map(printable), deny: deny.map(printable), balancers: accept.map(printable) }
  const tls = viewTLS(spec.proxy?.tls)
  const isForAll = Object.values(lists).every(list => list.length === 0)
  return isForAll && maxPerSource === undefined && !claimOn && !tls
    ? undefined
    : { ...lists, maxPerSource, claimOn, tls }
}

function viewTLS(tls: DedicatedService['spec']['proxy']['tls']): LimitsReport['tls'] {
  if (!tls) return undefined
  const clientCA = tls.clientCA && printable(tls.clientCA.secretName)
  return { minVersion: printable(tls.minVersion), clientCA }
}

export function sayLimits({ allow, deny, maxPerSource, claimOn, balancers, tls }: LimitsReport): string {
  const networks = allow.length > 0 ? allow.join(', ') : 'everywhere'
  const but = deny.length > 0 ? `, but not ${deny.join(', ')}` : ''
  const most = maxPerSource === undefined ? '' : `; at most ${maxPerSource} from one source at each proxy`
  const words =
    claimOn === undefined
      ? ''
      : `; only those that have sent ${claimOn === 'FirstByte' ? 'a first byte' : `a ${claimOn}`}`
  const behind = balancers.length > 0 ? `; those behind ${balancers.join(', ')} by the PROXY protocol` : ''
  return `from ${networks}${but}${most}${words}${behind}${sayTLS(tls)}`
}

function sayTLS(tls: LimitsReport['tls']): string {
  if (!tls) return ''
  const certificate = tls.clientCA === undefined ? '' : ` and a certificate of Secret ${tls.clientCA}`
  return `; only with TLS from ${tls.minVersion} on${certificate}`
}

/** Undefined: nobody was refused. */
export function sayAllRefused(refused: readonly RefusalCount[]): string | undefined {
  if (refused.length === 0) return undefined
  const ever = refused.map(({ reason, count }) => `${count} ${reason}`).join(', ')
  const lately = sayRefused(refused)
  return `${ever} since the proxies began${lately ? `; ${lately}` : ', none in the last minute'}`
}
