// The verdict in words.
import { humanDuration } from '../../output/age.ts'
import { printable } from '../../output/printable.ts'
import type { Verification } from './verify.ts'

/** `isAcross`: what stands on its tickets stands on those of other services too. */
export function renderVerdict(
  service: string,
  { tickets, pods, broken, undeleted, oldest }: Verification,
  { historyLimit, nowMs, isAcross }: { historyLimit: number; nowMs: number; isAcross: boolean },
): string {
  if (broken.length > 0) return renderBroken(service, broken)
  if (isAcross) return `${service}: THE PROMISE WAS BROKEN, together with other services: see below\n`
  if (tickets === 0) return `${service}: no tickets yet, so nothing to verify.\n`
  const reach =
    oldest === undefined ? 'None has ended yet' : `Receipts reach back ${humanDuration(nowMs - Date.parse(oldest))}`
  const left =
    undeleted === 0 ? '' : ` ${undeleted} finished ${undeleted === 1 ? 'pod is' : 'pods are'} not deleted yet.`
  return `${service}: ${tickets} tickets, ${pods} pods, none twice.${left} ${reach}; the newest ${historyLimit} are kept.\n`
}

/** Pieces of evidence that are told; more of them would hide the first. */
const toldAtMost = 5

/** `where` is a service, or where several are looked at together. */
export function renderBroken(where: string, broken: readonly string[]): string {
  const more = broken.length - toldAtMost
  const rest = more > 0 ? [`and ${more} more; -o wide shows the UIDs and claims of all receipts`] : []
  const told = [...broken.slice(0, toldAtMost), ...rest].map(evidence => `  ${printable(evidence)}`)
  return [`${where}: THE PROMISE WAS BROKEN`, ...told, ''].join('\n')
}
