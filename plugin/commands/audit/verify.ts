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

/** `pods` are those of the pool namespace, or undefined where they may not be read. `across`: what stands in other services too, and is told there. */
export function verify(
  tickets: readonly IsolationPod[],
  pods: readonly Pod[] | undefined,
  across: Pick<Across, 'values'> = { values: new Set() },
): Verification {
  const done = tickets.filter(isReceipt)
  return {
    tickets: tickets.length,
    pods: tickets.filter(({ status }) => status?.podUID !== undefined).length,
    broken: [
      ...unique
        .flatMap(([field, what]) => standingTwice(tickets, field, what).filter(({ key }) => !across.values.has(key)))
        .map(({ told }) => told),
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

function standingTwice(tickets: readonly IsolationPod[], field: Unique, what: string) {
  return [...groupBy(tickets, field)].flatMap(([value, those]) =>
    those.length > 1
      ? [
          {
            key: keyOf(field, value),
            told: `${what} ${value} stands on ${those.length} tickets: ${tell(those, describe)}`,
          },
        ]
      : [],
  )
}

function keyOf(field: Unique, value: string): string {
  return `${field} ${value}`
}

/** Tickets that one piece of evidence names. */
const namedAtMost = 5

function tell(tickets: readonly IsolationPod[], name: (ticket: IsolationPod) => string): string {
  const more = tickets.length - namedAtMost
  return [...tickets.slice(0, namedAtMost).map(name), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

function groupBy(tickets: readonly IsolationPod[], field: Unique): Map<string, IsolationPod[]> {
  const having = tickets.filter(({ status }) => status?.[field])
  return Map.groupBy(having, ({ status }) => status![field]!)
}

/** What stands on tickets of more than one service. */
export type Across = {
  readonly broken: readonly string[]
  /** For `verify` of each. */
  readonly values: ReadonlySet<string>
  /** Those that have a part in it, as `serviceOf` names them. */
  readonly services: ReadonlySet<string>
}

/** `serviceOf` names a ticket's. */
export function verifyAcross(tickets: readonly IsolationPod[], serviceOf: (ticket: IsolationPod) => string): Across {
  const [values, services, broken] = [new Set<string>(), new Set<string>(), [] as string[]]
  for (const [field, what] of unique) {
    for (const [value, those] of groupBy(tickets, field)) {
      const of = Map.groupBy(those, serviceOf)
      if (of.size < 2) continue
      values.add(keyOf(field, value))
      for (const service of of.keys()) services.add(service)
      const named = tell(oneOfEachFirst(of), ticket => `${serviceOf(ticket)}: ${describe(ticket)}`)
      broken.push(`${what} ${value} stands on tickets of ${of.size} services: ${named}`)
    }
  }
  return { broken, values, services }
}

function oneOfEachFirst(of: ReadonlyMap<string, readonly IsolationPod[]>): IsolationPod[] {
  const all = [...of.values()]
  return [...all.map(([first]) => first!), ...all.flatMap(([, ...others]) => others)]
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
