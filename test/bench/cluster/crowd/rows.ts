// The crowd's figures as rows of a table.
import { percentile } from '../../accept.ts'
import type { Figure } from '../../figure.ts'
import type { Logged } from './audit.ts'
import { type Kind, kinds, type Reaction } from './changes.ts'
import type { Needs } from './operatorProcess.ts'

const words: Readonly<Record<Kind, string>> = {
  replicas: 'a base one higher',
  death: 'a warm pod deleted by hand',
  creation: 'a new service',
}

export function fillFigures(needs: Needs, { tickets, comingMs }: { tickets: number; comingMs: number }): Figure[] {
  return [
    { what: `from the first service until all ${tickets} pods are warm`, value: seconds(needs.tookMs) },
    { what: 'tickets made a second', value: (tickets / (comingMs / 1000)).toFixed(1) },
    { what: 'operator, CPU for a ticket until it is warm', value: `${(needs.cpuMs / tickets).toFixed(1)} ms` },
    { what: 'operator, meanwhile', value: describe(needs) },
  ]
}

export function quietFigures(needs: Needs, writes: readonly Logged[], minutes: number): Figure[] {
  const ours = writes.filter(({ isOperator }) => isOperator)
  const renewals = writes.filter(
    ({ isOperator, resource, user }) => !isOperator && resource === 'leases' && isHolder(user),
  )
  return [
    { what: `operator's API writes in ${minutes} quiet minutes`, value: `${ours.length}` },
    { what: 'Lease renewals by the proxies meanwhile', value: `${renewals.length}` },
    { what: 'operator, meanwhile', value: describe(needs) },
  ]
}

export function reactionFigures(reactions: readonly Reaction[]): Figure[] {
  const row = (what: string, of: readonly Reaction[]) => {
    const times = of.map(({ ms }) => ms)
    const value = `p50 ${percentile(times, 0.5)} ms, longest ${Math.max(...times).toFixed(2)} ms`
    return { what: `${what} (${of.length}): until the operator's first write for it`, value }
  }
  const byKind = kinds.map(kind => ({ kind, of: reactions.filter(reaction => reaction.kind === kind) }))
  return [
    row('a change', reactions),
    ...byKind.filter(({ of }) => of.length > 0).map(({ kind, of }) => row(words[kind], of)),
  ]
}

export function restartFigures(readyAfterMs: number, highestMiB: number): Figure[] {
  return [
    { what: 'operator killed: its successor is ready after', value: seconds(readyAfterMs) },
    { what: 'the successor, until half a minute after that', value: `${highestMiB.toFixed(0)} MiB at most` },
  ]
}

function isHolder(user: string): boolean {
  return /^system:serviceaccount:crowd:.*-proxy$/.test(user)
}

function describe({ share, residentMiB, highestMiB }: Needs): string {
  return `${(share * 100).toFixed(1)} % of one core, ${residentMiB.toFixed(0)} MiB at its end, ${highestMiB.toFixed(0)} MiB at most`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
