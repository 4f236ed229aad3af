// What the plans and the status need to know of one container.

export type Terminated = {
  exitCode: number
  signal?: number
  reason: string
  message?: string
  startedAt: string
  finishedAt: string
  containerID?: string
}

export type ContainerState =
  | { kind: 'waiting'; reason: string; message?: string }
  | { kind: 'running'; startedAt: string }
  | ({ kind: 'terminated' } & Terminated)

/** A sidecar is an init container with restartPolicy Always. */
export type ContainerRole = 'init' | 'sidecar' | 'main'

export type ContainerView = {
  readonly name: string
  readonly image: string
  readonly role: ContainerRole
  readonly state: ContainerState
  /** How its previous run ended. */
  readonly last?: Terminated
  readonly restarts: number
  readonly containerID?: string
  /** Its process lives; while a postStart hook runs, the state is still waiting. */
  readonly alive: boolean
  /** Its startup probe, if any, has succeeded. */
  readonly started: boolean
  readonly ready: boolean
  /** A waiting container is to be started from then on, on the monotonic clock. */
  readonly startableAtMs: number
}
