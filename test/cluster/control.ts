// Starts, stops, pauses and resumes the programs of a running cluster; for the tool and for tests, inside or outside of the namespaces.
import { join } from 'node:path'
import { nodeName } from './addresses.ts'
import type { Instance } from './instance.ts'
import { isAlive, kill, planEntry } from './namespace.ts'
import { findProgram, processState } from './processes.ts'
import { type Flags, type Program, planArguments } from './programs.ts'
import { run } from './run.ts'
import { until } from './until.ts'

/** Starts `program` as a child of the namespaces' PID 1; its words go to logs/PROGRAM.log. `more` are flags beside its own. */
export async function startProgram(instance: Instance, program: Program, more: Flags = {}): Promise<void> {
  const log = join(instance.logs, `${program}.log`)
  const detach = 'log=$1; shift; setsid "$@" >>"$log" 2>&1 </dev/null &'
  const command = [join(instance.programs, program), ...planArguments(program, instance, more)]
  await run(`start ${program}`, [...planEntry(instance), 'sh', '-c', detach, 'sh', log, ...command])
  await until(`start of ${program}, see ${log}`, () => findProgram(instance, program), { limitMs: 5_000 })
}

/** Stops a program in its tracks: its connections stay open and nothing answers. */
export async function pauseProgram(instance: Instance, program: Program): Promise<void> {
  const pid = runningPid(instance, program)
  kill(pid, 'SIGSTOP')
  await until(`pause of ${program}`, () => (processState(pid) === 'T' ? true : undefined))
}

export async function resumeProgram(instance: Instance, program: Program): Promise<void> {
  const pid = runningPid(instance, program)
  kill(pid, 'SIGCONT')
  await until(`resumption of ${program}`, () => (processState(pid) === 'T' ? undefined : true))
}

/** Ends a program, by default as a crash would, and waits until it is gone. */
export async function stopProgram(
  instance: Instance,
  program: Program,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<void> {
  const pid = runningPid(instance, program)
  kill(pid, signal)
  await until(`end of ${program}`, () => (isAlive(pid) ? undefined : true), { limitMs: 90_000 })
}

/** Ends a program, starts it again and waits until it answers, if that is something that answers. */
export async function restartProgram(instance: Instance, program: Program, more: Flags = {}): Promise<void> {
  await stopProgram(instance, program)
  await startProgram(instance, program, more)
  if (program === 'kube-apiserver' || program === 'etcd') await waitReady(instance)
}

export async function pauseApiServer(instance: Instance): Promise<void> {
  await pauseProgram(instance, 'kube-apiserver')
}

export async function resumeApiServer(instance: Instance): Promise<void> {
  await resumeProgram(instance, 'kube-apiserver')
}

/** Resolves when the API server has finished its start. */
export async function waitReady(instance: Instance): Promise<void> {
  await waitAnswer(instance, 'kube-apiserver', '/readyz')
}

/** Resolves when the controllers work: they have made the default ServiceAccount. */
export async function waitControllers(instance: Instance): Promise<void> {
  await waitAnswer(instance, 'kube-controller-manager', '/api/v1/namespaces/default/serviceaccounts/default')
}

/** Resolves when the kubelet has made its Node. */
export async function waitNode(instance: Instance): Promise<void> {
  await waitAnswer(instance, 'kubelet', `/api/v1/nodes/${nodeName}`)
}

/** Rejects at once when `program`, whose work the answer is, has ended. */
async function waitAnswer(instance: Instance, program: Program, path: string): Promise<void> {
  const ask = [process.execPath, join(import.meta.dirname, 'answer.ts'), instance.state, program, path]
  await run(`start of ${program}, see ${instance.logs}/${program}.log`, [...planEntry(instance), ...ask])
}

function runningPid(instance: Instance, program: Program): number {
  const pid = findProgram(instance, program)
  if (pid === undefined) throw new Error(`${program} of cluster ${instance.name} does not run; see ${instance.logs}`)
  return pid
}
