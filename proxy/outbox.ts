// The queue of what has happened and is not yet written: it outlives every outage of the API server, and loses nothing while the process lives.
import { type Backoff, backoffMs } from '../api/kube/backoff.ts'
import type { KubeClient } from '../api/kube/client.ts'
import { isAbsent, isKubeError } from '../api/kube/errors.ts'
import { isolationPods } from '../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../api/v1alpha1/types.generated.ts'
import type { Held } from './held.ts'
import { buildActive, buildDone, type Ending, judgeRecord, type Service } from './records.ts'
import { Roster } from './roster.ts'

export type Outbox = {
  /** Forgotten when the session ends before it was written: Done then says it all. */
  active(held: Held, service: Service): void
  done(held: Held, ending: Ending): void
  /** Tickets with something to write. */
  size(): number
  /** The last record was refused for want of rights, or nobody knew what a ticket is: the account is gone, or was never bound, or the definitions are gone. */
  isBarred(): boolean
}

export type OutboxParts = {
  readonly client: KubeClient
  readonly namespace: string
  readonly holder: string
  readonly random: () => number
  readonly timeoutMs: number
  /** Common to all records: while one cannot be written, one at a time is tried. */
  readonly backoff: Backoff
  /** Something was written; perhaps nothing is left. */
  readonly onWritten: () => void
  readonly onTrouble: (error: unknown, failures: number) => void
  readonly onRecovery: (failures: number) => void
}

type Entry = { readonly held: Held; active?: Service; done?: Ending; sending: boolean }

const MAX_IN_FLIGHT = 16

export function createOutbox(parts: OutboxParts): Outbox {
  const entries = new Roster<Entry>()
  let inFlight = 0
  let failures = 0
  let barred = false
  let pause: NodeJS.Timeout | undefined

  const pump = () => {
    for (const entry of entries.values()) {
      if (pause || inFlight >= (failures > 0 ? 1 : MAX_IN_FLIGHT)) return
      if (!entry.sending) void deliver(entry)
    }
  }
  const deliver = async (entry: Entry) => {
    inFlight += 1
    entry.sending = true
    const { active, done } = entry
    const error = await write(parts, entry).then(
      () => undefined,
      (reason: unknown) => reason ?? new Error('no reason given'),
    )
    inFlight -= 1
    entry.sending = false
    // To the end of the line, or one that cannot be written would hold up all others.
    entries.delete(entry.held.name)
    if (error !== undefined) fail(error)
    else recover()
    const isSettled = error === undefined && entry.done === done && entry.active === active
    if (!isSettled) entries.set(entry.held.name, entry)
    else parts.onWritten()
    pump()
  }
  const fail = (error: unknown) => {
    failures += 1
    barred = isKubeError(error, 'unauthorized', 'forbidden', 'notFound')
    parts.onTrouble(error, failures)
    clearTimeout(pause)
    pause = setTimeout(
      () => {
        pause = undefined
        pump()
      },
      backoffMs(parts.backoff, failures, parts.random),
    )
  }
  const recover = () => {
    if (failures > 0) parts.onRecovery(failures)
    failures = 0
    barred = false
  }
  const entryOf = (held: Held) => {
    const known = entries.get(held.name) ?? { held, sending: false }
    entries.set(held.name, known)
    return known
  }

  return {
    active(held, service) {
      entryOf(held).active = service
      pump()
    },
    done(held, ending) {
      entryOf(held).done ??= ending
      pump()
    },
    size: () => entries.size,
    isBarred: () => barred,
  }
}

/** Resolves when the ticket says what it should, whoever wrote it, or is gone. */
async function write(parts: OutboxParts, { held, active, done }: Entry): Promise<void> {
  const { client, namespace, holder, timeoutMs } = parts
  const ref = { namespace, name: held.name }
  const wanted = done ? 'Done' : 'Active'
  for (;;) {
    const patch = done ? buildDone(held, holder, done) : buildActive(held, holder, active!)
    try {
      const ticket = await client.patch(isolationPods, ref, patch, { type: 'merge', subresource: 'status', timeoutMs })
      held.resourceVersion = versionOf(ticket, held)
      return
    } catch (error) {
      if (isAbsent(error)) return
      if (!isKubeError(error, 'conflict', 'invalid')) throw error
      const ticket = await client.get(isolationPods, ref, { timeoutMs }).catch(absent)
      if (!ticket || judgeRecord(ticket, wanted, { holder, claimID: held.claimID }) === 'settled') return
      held.resourceVersion = versionOf(ticket, held)
      // What is refused though the ticket has not changed would be refused as fast as it can be asked.
      if (error.kind === 'invalid' || held.resourceVersion === patch.metadata.resourceVersion) throw error
    }
  }
}

function versionOf(ticket: IsolationPod, held: Held): string {
  return ticket.metadata.resourceVersion ?? held.resourceVersion
}

function absent(error: unknown): undefined {
  if (!isAbsent(error)) throw error
}
