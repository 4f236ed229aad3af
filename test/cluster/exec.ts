// Runs a command inside the cluster's namespaces as if it ran here: same folder, terminal, environment and exit code.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { Instance } from './instance.ts'
import { readSetting } from './level.ts'
import { kill, planEntry } from './namespace.ts'

/** The exit code of `command`: 128 + n when signal n ended it, as a shell would say. `binaries` is a folder with kubectl. */
export async function execInside(instance: Instance, command: readonly string[], binaries: string): Promise<number> {
  const setting = readSetting(instance)
  const env = {
    ...process.env,
    KUBECONFIG: instance.kubeconfig,
    CLUSTER_STATE: instance.state,
    CLUSTER_LEVEL: setting?.level,
    CLUSTER_KUBERNETES: setting?.kubernetes,
    PATH: `${process.env.PATH}:${binaries}`,
  }
  return await execAs([...planEntry(instance), 'env', `--chdir=${process.cwd()}`, ...command], env)
}

/** The exit code of `command`, which gets our terminal and the signals that are sent to us. */
export async function execAs([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, args, { env, stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals) => {
    for (const pid of childrenOf(child.pid)) kill(pid, signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, forward)
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
    })
  } finally {
    for (const signal of signals) process.off(signal, forward)
  }
}

/** nsenter passes no signal on to the command, so it is sent to nsenter's child. */
function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
