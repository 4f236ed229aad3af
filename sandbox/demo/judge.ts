// Whether the promise was kept, judged from two sides that do not know of each other: what the pods said to the clients, and what the API has written down.
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import type { Visit } from './visit.ts'

export type Finding = { readonly holds: boolean; readonly what: string }

export type Evidence = {
  readonly clients: number
  /** Of those that were served. */
  readonly visits: readonly Visit[]
  /** Why the others were not. */
  readonly failures: readonly string[]
  /** All tickets of the pool. */
  readonly tickets: readonly IsolationPod[]
  /** Names of the pods that exist now. */
  readonly pods: readonly string[]
  readonly base: number
  /** Warm pods now. */
  readonly available: number
}

export function judge(evidence: Evidence): Finding[] {
  return [judgeService, judgePods, judgeReceipts, judgeRemains, judgePool].map(check => check(evidence))
}

function judgeService({ clients, visits, failures }: Evidence): Finding {
  const deceived = visits.filter(({ echoed }) => !echoed).length
  if (visits.length === clients && deceived === 0) {
    return kept(`all ${clients} clients were served, and each heard its own words back`)
  }
  if (deceived > 0) return broken(`${deceived} clients heard something else than their own words`)
  return broken(`${clients - visits.length} of ${clients} clients were not served: ${failures[0] ?? 'no reason given'}`)
}

function judgePods({ visits }: Evidence): Finding {
  const shared = repeated(visits.map(({ pod }) => pod))
  if (shared.length > 0) return broken(`pods greeted more than one client: ${some(shared)}`)
  return kept(`${visits.length} different pods greeted them; none greeted twice`)
}

function judgeReceipts({ visits, tickets }: Evidence): Finding {
  const used = tickets.filter(({ status }) => status?.client)
  const missing = visits.filter(({ pod, client }) => {
    const receipts = used.filter(({ metadata, status }) => metadata.name === pod && status?.client === client)
    return receipts.length !== 1 || receipts[0]!.status?.phase !== 'Done'
  })
  if (missing.length > 0) {
    return broken(
      `the API has no receipt that says so: ${some(missing.map(({ client, pod }) => `${client} in ${pod}`))}`,
    )
  }
  const twice = repeated(used.flatMap(({ status }) => status?.podUID ?? []))
  if (twice.length > 0) return broken(`pods with two receipts: ${some(twice)}`)
  return kept(`the API's ${visits.length} receipts say the same: which client was in which pod, no pod twice`)
}

function judgeRemains({ visits, tickets, pods }: Evidence): Finding {
  const alive = visits.filter(({ pod }) => pods.includes(pod)).map(({ pod }) => pod)
  if (alive.length > 0) return broken(`pods that were used still exist: ${some(alive)}`)
  const names = new Set(visits.map(({ pod }) => pod))
  const open = tickets.filter(({ metadata, status }) => names.has(metadata.name) && !status?.podDeletedAt)
  if (open.length > 0) return broken(`receipts without the time when their pod was deleted: ${open.length}`)
  return kept('every pod that was used is deleted')
}

function judgePool({ base, available }: Evidence): Finding {
  if (available !== base) return broken(`the pool has ${available} warm pods instead of ${base}`)
  return kept(`the pool is full again: ${base} warm pods that nobody has used`)
}

const kept = (what: string): Finding => ({ holds: true, what })
const broken = (what: string): Finding => ({ holds: false, what })

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))]
}

/** The first few of them. */
function some(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return `${names.slice(0, 3).join(', ')}${more}`
}
