// The verdict in words.
import { humanDuration } from '../../output/age.ts'
import { printable } from '../../output/printable.ts'
import type { Verification } from './verify.ts'

export function renderVerdict(
  service: string,
  { tickets, pods, broken, undeleted, oldest }: Verification,
  { historyLimit, nowMs }: { historyLimit: number; nowMs: number },
): string {
  if (broken.length > 0) return renderBroken(service, broken)
  if (tickets === 0) return `${service}: no tickets yet, so nothing to verify.\n`
  const reach =
    oldest === undefined ? 'None has ended yet' : `Receipts reach back ${humanDuration(nowMs - Date.parse(oldest))}`
  const left =
    undeleted === 0 ? '' : ` ${undeleted} finished ${undeleted === 1 ? 'pod is' : 'pods are'} not deleted yet.`
  return `${service}: ${tickets} tickets, ${pods} pods, none twice.${left} ${reach}; the newest ${historyLimit} are kept.\n`
}

/** `where` is a service, or where several are looked at together. */
export function renderBroken(where: string, broken: readonly string[]): string {
  return [`${where}: THE PROMISE WAS BROKEN`, ...broken.map(evidence => `  ${printable(evidence)}`), ''].join('\n')
}
