// What is known of a run, in the words of those who were there: targets, clients, an observer in each process, whoever made the trouble, and every version of every object.

/** Milliseconds of the machine's monotonic clock, the same in all processes. */
export type Moment = number

/** One run of one program: `pod/pid`. */
export type Run = string

export type Note =
  // Target pods.
  | {
      readonly kind: 'birth'
      readonly t: Moment
      readonly podUID: string
      readonly pod: string
      readonly ip: string
      readonly pid: number
    }
  | { readonly kind: 'mute'; readonly t: Moment; readonly podUID: string; readonly pod: string; readonly why: string }
  | Accept
  | {
      readonly kind: 'heard'
      readonly t: Moment
      readonly podUID: string
      readonly peer: string
      readonly client: string
      readonly index: number
    }
  // Operators, proxies, and the gates in target pods.
  | {
      readonly kind: 'began'
      readonly t: Moment
      readonly by: Run
      readonly pid: number
      readonly pod: string
      readonly program: 'operator' | 'proxy' | 'gate'
    }
  | { readonly kind: 'holder'; readonly t: Moment; readonly by: Run; readonly holder: string }
  /** When the process was last seen alive: it lived at `t`. */
  | { readonly kind: 'alive'; readonly t: Moment; readonly by: Run }
  | Syn
  | { readonly kind: 'linked'; readonly t: Moment; readonly by: Run; readonly id: string; readonly local: string }
  | { readonly kind: 'failed'; readonly t: Moment; readonly by: Run; readonly id: string; readonly code?: string }
  | { readonly kind: 'closed'; readonly t: Moment; readonly by: Run; readonly id: string }
  // Clients.
  | { readonly kind: 'called'; readonly t: Moment; readonly client: string }
  | { readonly kind: 'said'; readonly t: Moment; readonly client: string; readonly index: number }
  | { readonly kind: 'answer'; readonly t: Moment; readonly client: string; readonly text: string }
  | { readonly kind: 'left'; readonly t: Moment; readonly client: string; readonly how: string }
  // Whoever made the trouble.
  | Fault

export type Accept = {
  readonly kind: 'accept'
  readonly t: Moment
  readonly podUID: string
  readonly pod: string
  readonly peer: string
  readonly local: string
}

/** Written before the SYN leaves. */
export type Syn = {
  readonly kind: 'syn'
  readonly t: Moment
  readonly by: Run
  readonly id: string
  readonly remote: string
  /** Which of the process's; without it, the main one. */
  readonly thread?: number
  /** Of a gate: the peer of the connection on whose behalf it dials. A proxy's says nothing: who waits there is called by others. */
  readonly for?: string
}

export type Fault = {
  readonly kind: 'fault'
  readonly t: Moment
  /** Its end, in force until then; the same as `t` for what is over at once. */
  readonly until: Moment
  readonly trouble: string
  /** The process that it happened to, if it was one. */
  readonly by?: Run
  /** `pause`: it stood still. `api twice`: the API server did some writes again. */
  readonly effect: string
}

export type Seen = {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid: string
    readonly resourceVersion: string
    readonly deletionTimestamp?: string
  }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
}

/** `t` is when it was told: it was so a moment before. */
export type Version = {
  readonly t: Moment
  readonly plural: string
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: Seen
}

export type Evidence = { readonly notes: readonly Note[]; readonly versions: readonly Version[] }

export type Terms = {
  readonly fenceMs: number
  /** A watch that tells nothing is trusted for so long. */
  readonly livenessMs: number
}

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'fence'

/** What the design says cannot be kept without a gate. */
export type KnownLimit = 'a pause before a SYN' | "a lost pod's address was given away within watch lag"

export type Finding = {
  readonly invariant: Invariant
  readonly at: Moment
  readonly says: string
  /** UIDs, names, addresses, holders and clients whose story it is. */
  readonly about: readonly string[]
  readonly known?: KnownLimit
}

export function ofKind<K extends Note['kind']>(notes: readonly Note[], kind: K): Extract<Note, { kind: K }>[] {
  return notes.filter((note): note is Extract<Note, { kind: K }> => note.kind === kind)
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
