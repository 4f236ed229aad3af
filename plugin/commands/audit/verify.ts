// Whether the tickets of a pool keep the promise: pure.
import type { Pod } from '../../../api/kube/objects.ts'
import { endReasons } from '../../../api/v1alpha1/reasons.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'

export type Verification = {
  readonly tickets: number
  /** Tickets that were ever given a pod. */
  readonly pods: number
  /** Sentences of evidence; none when the promise was kept. */
  readonly broken: readonly string[]
  /** Finished tickets of pods that still exist. */
  readonly undeleted: number
  /** When the oldest receipt ended, RFC 3339; undefined when there is none. */
  readonly oldest: string | undefined
}

/** `pods` are those of the pool namespace, or undefined where they may not be read. */
export function verify(tickets: readonly IsolationPod[], pods: readonly Pod[] | undefined): Verification {
  const done = tickets.filter(isReceipt)
  return {
    tickets: tickets.length,
    pods: tickets.filter(({ status }) => status?.podUID !== undefined).length,
    broken: [
      ...unique.flatMap(([field, what]) => standingTwice(tickets, field, what)),
      ...strangers(tickets, pods ?? []),
    ],
    undeleted: done.filter(({ status }) => status?.podUID !== undefined && status.podDeletedAt === undefined).length,
    oldest: done
      .map(({ status }) => status?.endedAt ?? '')
      .filter(Boolean)
      .toSorted()[0],
  }
}

export function isReceipt({ status }: IsolationPod): boolean {
  return status?.phase === 'Done'
}

/** Its pod was dialled for a client, or may have been. */
export function wasUsed({ status }: IsolationPod): boolean {
  const reason = status?.endReason ?? ''
  return !(reason in endReasons) || endReasons[reason as keyof typeof endReasons] !== 'no'
}

/** What stands on one ticket only, wherever tickets are. */
const unique = [
  ['podUID', 'the pod UID'],
  ['claimID', 'the claim'],
] as const

type Unique = (typeof unique)[number][0]

function standingTwice(tickets: readonly IsolationPod[], field: Unique, what: string): string[] {
  return [...groupBy(tickets, field)].flatMap(([value, those]) =>
    those.length > 1 ? [`${what} ${value} stands on ${those.length} tickets: ${those.map(describe).join('; ')}`] : [],
  )
}

function groupBy(tickets: readonly IsolationPod[], field: Unique): Map<string, IsolationPod[]> {
  const having = tickets.filter(({ status }) => status?.[field])
  return Map.groupBy(having, ({ status }) => status![field]!)
}

/** Of several services together: what stands on tickets of more than one. `serviceOf` names a ticket's. */
export function verifyAcross(
  tickets: readonly IsolationPod[],
  serviceOf: (ticket: IsolationPod) => string,
): readonly string[] {
  return unique.flatMap(([field, what]) =>
    [...groupBy(tickets, field)].flatMap(([value, those]) => {
      const services = new Set(those.map(serviceOf))
      const where = those.map(ticket => `${serviceOf(ticket)}: ${describe(ticket)}`).join('; ')
      return services.size > 1 ? [`${what} ${value} stands on tickets of ${services.size} services: ${where}`] : []
    }),
  )
}

/** A pod under a ticket's name that is not the pod the ticket was made for. */
function strangers(tickets: readonly IsolationPod[], pods: readonly Pod[]): string[] {
  const uids = new Map(tickets.map(({ metadata, status }) => [metadata.name, status?.podUID]))
  return pods.flatMap(({ metadata }) => {
    const uid = uids.get(metadata.name)
    if (uid === undefined || uid === metadata.uid) return []
    return [
      `the pod ${metadata.name} has ${metadata.uid === undefined ? 'no UID' : `the UID ${metadata.uid}`}, and its ticket was given ${uid}`,
    ]
  })
}

function describe({ metadata, status }: IsolationPod): string {
  return `${metadata.name}${status?.client ? ` for client ${status.client} at ${status.activeAt}` : ''}`
}
