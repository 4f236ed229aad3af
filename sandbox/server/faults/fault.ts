// What a bad day looks like: whom it hits, how often, and what then happens.
import type { Verb } from '../kinds/kind.ts'
import { badRequest } from '../refusal.ts'

/**
 * `delay`: the request waits before it is done. `slow`: it is done at once, and the answer waits. `answer`: it is not done, and an error is said. `lose`: it is
 * done, and the connection is cut instead of an answer. `late`: the connection is cut at once, and it is done afterwards. `twice`: it is done and answered, and a
 * write is done once more after `ms`, as a request that something on the way has repeated. `hold`: it waits until the fault is taken
 * away. `silence`: open watches and new ones tell nothing any more, and stay open. `drop`: open watches are cut, and new ones after `ms`.
 */
export type Effect =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'twice'; readonly ms: number }
  | { readonly kind: 'drop'; readonly ms: number }
  | { readonly kind: 'answer'; readonly code: number; readonly reason?: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'lose' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'silence' }

/** Every named part must fit; none hits everything. */
export type Fault = {
  /** Part of the user's name or of the User-Agent. */
  readonly client?: string
  readonly verbs?: readonly Verb[]
  /** Plural, such as `leases`. */
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  /** Only the next so many requests. */
  readonly times?: number
  /** Of those that fit, this share: 0 to 1. */
  readonly share?: number
  readonly effect: Effect
}

/** What a request is, as faults see it. */
export type Victim = {
  readonly user: string
  readonly agent: string
  readonly verb: Verb
  readonly resource: string
  readonly subresource: string
  readonly namespace: string | undefined
  readonly name: string
}

export function fits(fault: Fault, victim: Victim): boolean {
  const { client, verbs } = fault
  const same = (['resource', 'subresource', 'namespace', 'name'] as const).every(
    part => fault[part] === undefined || fault[part] === victim[part],
  )
  const isClient = client === undefined || victim.user.includes(client) || victim.agent.includes(client)
  return same && isClient && (verbs === undefined || verbs.includes(victim.verb))
}

const timed = ['delay', 'slow', 'late', 'twice', 'drop']
const plain = ['lose', 'hold', 'silence']
const parts = ['client', 'verbs', 'resource', 'subresource', 'namespace', 'name', 'times', 'share', 'effect']

/** Throws a bad request that says what is wrong with it. */
export function readFault(value: unknown): Fault {
  const fault = value as Fault & { effect?: { kind?: string; ms?: unknown; code?: unknown } }
  if (typeof fault !== 'object' || fault === null || typeof fault.effect !== 'object') {
    throw badRequest('a fault is an object with an effect, such as {"effect": {"kind": "delay", "ms": 100}}')
  }
  const unknown = Object.keys(fault).find(key => !parts.includes(key))
  if (unknown) throw badRequest(`a fault has no ${unknown}; it has: ${parts.join(', ')}`)
  const { kind, ms, code } = fault.effect as { kind?: string; ms?: unknown; code?: unknown }
  if (timed.includes(kind ?? '') && typeof ms !== 'number') throw badRequest(`the effect ${kind} needs ms, a number`)
  if (kind === 'answer' && !(typeof code === 'number' && code >= 400 && code < 600)) {
    throw badRequest('the effect answer needs code, 400 to 599')
  }
  if (![...timed, ...plain, 'answer'].includes(kind ?? '')) {
    throw badRequest(`there is no effect ${kind}; there are: ${[...timed, ...plain, 'answer'].join(', ')}`)
  }
  return fault
}
