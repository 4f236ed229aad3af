// What can happen to the product, and when: the words that days are planned in and played from.
import type { Effect } from '../../sandbox/server/faults/fault.ts'
import type { Verb } from '../../sandbox/server/kinds/kind.ts'
import type { ControlProgram } from '../cluster/programs.ts'

/** `gate`: the process in front of a target pod. */
export type Program = 'operator' | 'proxy' | 'gate'
/** `number` chooses among those that there are when it happens. */
export type Victim = { readonly program: Program; readonly number: number }

export type Trouble =
  /** Requests or watches of one program go wrong; `resource` and `verbs` undefined: all of them. */
  | {
      readonly kind: 'api'
      readonly program: Exclude<Program, 'gate'>
      readonly resource?: string
      readonly verbs?: readonly Verb[]
      readonly share: number
      readonly effect: Effect
      readonly forMs: number
    }
  /** The API server forgets all history. */
  | { readonly kind: 'forget' }
  /** It stands still. */
  | { readonly kind: 'pauseApi'; readonly forMs: number }
  /** One of Kubernetes' own programs dies, and is started again at once. */
  | { readonly kind: 'killControl'; readonly program: ControlProgram }
  | { readonly kind: 'kill'; readonly victim: Victim }
  | { readonly kind: 'killTarget'; readonly number: number }
  /** The node: everything that runs on it. */
  | { readonly kind: 'killNode' }
  | { readonly kind: 'pause'; readonly victim: Victim; readonly forMs: number }
  /** A proxy stands still between asking its fence and its next SYN. */
  | { readonly kind: 'freeze'; readonly number: number; readonly forMs: number }
  | { readonly kind: 'pauseTarget'; readonly number: number; readonly forMs: number }
  /** Pods' deaths and births are told late. */
  | { readonly kind: 'pauseNode'; readonly forMs: number }
  /** One process reaches no API server. */
  | { readonly kind: 'cut'; readonly victim: Victim; readonly forMs: number }
  /** Its wall clock jumps. */
  | { readonly kind: 'skew'; readonly victim: Victim; readonly ms: number }
  | {
      readonly kind: 'delete'
      readonly what: 'ticket' | 'target' | 'proxy' | 'operator' | 'lease'
      readonly number: number
    }
  | { readonly kind: 'deletePool' }
  | { readonly kind: 'operators'; readonly count: number }
  | { readonly kind: 'proxies'; readonly count: number }
  | { readonly kind: 'base'; readonly count: number }
  /** A new template: all warm pods are replaced. */
  | { readonly kind: 'rollout'; readonly mark: number }
  /** The same, and the pods that are made from now on have gates or not. */
  | { readonly kind: 'gate'; readonly isOn: boolean }

export type Visit = {
  readonly says: number
  readonly everyMs: number
  readonly leaves: 'politely' | 'reset' | 'silently'
}

export type Planned<T> = { readonly atMs: number; readonly what: T }

/** What the service is like at first. */
export type Start = {
  readonly base: number
  readonly proxies: number
  /** Pods that each proxy has in stock; undefined: as the product thinks best. */
  readonly stock?: number
  readonly gate: boolean
}

/** `mixed`: some pods have gates and some have not. */
export type GateMode = 'on' | 'off' | 'mixed'

export type Schedule = {
  readonly seed: number
  readonly lengthMs: number
  readonly start: Start
  readonly troubles: readonly Planned<Trouble>[]
  readonly visits: readonly Planned<Visit>[]
}
