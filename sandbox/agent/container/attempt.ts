// One run of a container's process, from its start to the death of everything it started.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Container } from '../../../api/kube/objects.ts'
import type { Parts } from '../parts.ts'
import type { PodFolders } from '../pod/folders.ts'
import { type Door, knock } from '../probe/door.ts'
import { followProbes, type ProbeListener } from '../probe/follow.ts'
import type { ProcessStat } from '../process/proc.ts'
import { readStat } from '../process/proc.ts'
import type { Records } from '../process/records.ts'
import { type Exit, type ProcessWish, type Running, startProgram } from '../process/start.ts'
import { collectOutput } from './collect.ts'
import { type ContainerLog, createContainerLog, type StreamName } from './log.ts'
import { readTerminationMessage } from './message.ts'
import { createStopper } from './stop.ts'

export type AttemptEnd = Exit & { reason: 'Completed' | 'Error' | 'StartError'; message?: string }

export type AttemptListener = ProbeListener & {
  /** The process runs and its postStart hook, if any, has succeeded. */
  onRunning(): void
  onHook(kind: 'postStart' | 'preStop', message: string): void
  onExit(end: AttemptEnd): void
}

export type AttemptParts = {
  container: Container
  wish: ProcessWish
  /** Counts the runs of this container. */
  number: number
  ip: () => string
  folders: PodFolders
  records: Records
  parts: Pick<Parts, 'fifos' | 'strays' | 'log'>
  listener: AttemptListener
}

export type Attempt = {
  log: ContainerLog
  running: Running
  /** What another program needs to run beside it. */
  wish: ProcessWish
  /** Begins hooks, probes and the wait for its end. */
  watch(): void
  /** `deadlineMs` on the monotonic clock. */
  stop(deadlineMs: number): void
  /** Called when the run is over; at once when it is already. */
  onEnd(end: () => void): () => void
  /** Resolves when nothing more of its output will come. */
  silent: Promise<void>
  /** Called with everything that it prints from now on. */
  onOutput(listener: OutputListener): () => void
  /** Its input ends with the first attached session. */
  stdinOnce: boolean
}

export type OutputListener = (stream: StreamName, bytes: Buffer) => void

/** After its process has ended, output that is still held open by somebody is not waited for any longer. */
const LAST_OUTPUT_MS = 500

export async function startAttempt(
  input: AttemptParts,
): Promise<{ kind: 'started'; attempt: Attempt } | { kind: 'failed'; message: string }> {
  const { container, wish, number, ip, folders, records, parts, listener } = input
  const { fifos, strays } = parts
  const root = folders.containerRoot(container.name)
  const log = createContainerLog({ path: folders.log(container.name, number), now: () => new Date() })
  const started = await startProgram(wish, fifos)
  if (started.kind === 'failed') {
    for (const stream of ['stdout', 'stderr'] as const) log.end(stream)
    return started
  }
  const { running } = started
  records.add(running.pid)
  const listeners = new Set<OutputListener>([(stream, bytes) => log.append(stream, bytes)])
  const pump = async (stream: StreamName) => {
    try {
      for await (const bytes of running[stream]) for (const listener of [...listeners]) listener(stream, bytes)
    } finally {
      log.end(stream)
    }
  }
  // A stream that we cut off ends with an error that says only that.
  const outputs = Promise.allSettled([pump('stdout'), pump('stderr')]).then(() => {})
  const over = new AbortController()
  const endings = new Set<() => void>()
  let descendants: ProcessStat[] = []
  const door: Door = {
    container,
    ip: ip(),
    exec: (argv, signal) => collectOutput({ ...wish, argv, stdin: false }, fifos, signal),
  }
  const stopper = createStopper({ running, door, onHookFailure: message => listener.onHook('preStop', message) })

  const begin = async () => {
    const hook = container.lifecycle?.postStart
    if (hook) {
      const outcome = await knock(door, hook, over.signal)
      if (over.signal.aborted) return
      if (!outcome.success) return listener.onHook('postStart', outcome.message)
    }
    listener.onRunning()
    followProbes(door, listener, over.signal)
  }
  const finish = async () => {
    const exit = await running.exited
    over.abort(new Error('the container has ended'))
    for (const end of [...endings]) end()
    await strays.sweep(root, descendants)
    await Promise.race([outputs, sleep(LAST_OUTPUT_MS)])
    running.stdout.destroy()
    running.stderr.destroy()
    records.remove(running.pid)
    const message = await readTerminationMessage({ container, root, log, exitCode: exit.exitCode }).catch(err => {
      parts.log.warn({ err, container: container.name }, 'the last words of a container cannot be read')
      return undefined
    })
    listener.onExit({ ...exit, reason: exit.exitCode === 0 ? 'Completed' : 'Error', message })
  }

  const attempt: Attempt = {
    log,
    running,
    wish,
    watch() {
      void begin()
      void finish()
    },
    stop(deadlineMs) {
      const tree = readStat(running.pid) ? strays.descendants(running.pid) : Promise.resolve([])
      void tree.then(found => {
        descendants = [...descendants, ...found]
        stopper.stop(deadlineMs)
      })
    },
    silent: outputs,
    onEnd(end) {
      if (over.signal.aborted) end()
      else endings.add(end)
      return () => endings.delete(end)
    },
    onOutput(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stdinOnce: container.stdinOnce === true,
  }
  return { kind: 'started', attempt }
}
