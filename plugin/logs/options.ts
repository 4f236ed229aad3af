// What somebody who reads logs says, whether they are printed or shown: the command `logs` and the log tab of `top`.
import type { KubeClient } from '../../api/kube/client.ts'
import type { LogLine } from './line.ts'
import type { LogSource } from './source.ts'
import type { LogTiming } from './timing.ts'
import type { LogTrouble } from './trouble.ts'

export const defaultMaxLogs = 50

export type LogOptions = {
  readonly client: KubeClient
  readonly sources: readonly LogSource[]
  /** Called once, when logs are followed: adds sources that turn up later. What `add` answers takes one away. */
  readonly newSources?: ((add: (source: LogSource) => () => void) => { stop(): Promise<void> }) | undefined
  /** Of each container that is there at the start, only the last so many lines; all when undefined. */
  readonly tailLines?: number | undefined
  /** Only these count as lines of the tail, whoever sorts out the others; all when undefined. */
  readonly isWanted?: ((line: LogLine) => boolean) | undefined
  /** Nothing older: RFC 3339 in UTC. */
  readonly since?: string | undefined
  /** Only containers of this name; all but init containers when undefined. */
  readonly container?: string | undefined
  /** A pod that is meant by its name: that it has no log is told even after its end. */
  readonly namedPod?: string
  /** Logs followed at once; `defaultMaxLogs` when undefined. */
  readonly maxLogs?: number
  /** Reading waits for it: whoever prints slowly reads slowly. */
  readonly onLine: (line: LogLine) => Promise<void> | void
  readonly onTrouble: (trouble: LogTrouble) => void
  /** Nobody is there whose log could be followed. Following waits for them. */
  readonly onNone?: () => void
  /** Ends it, with its reason. */
  readonly signal: AbortSignal
  readonly timing?: Partial<LogTiming>
  readonly random?: () => number
}

export type LogOutcome = {
  /** Containers that were found, whether they have a log or not. */
  readonly containers: number
  /** Containers whose logs were read, or tried to. */
  readonly logs: number
  /** Of those, and of the sources, how many failed for good. */
  readonly failed: number
}
