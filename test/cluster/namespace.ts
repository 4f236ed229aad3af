// The cluster's network, mount and PID namespaces: made, entered, ended.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dnsAddress, localRanges, nodeAddress } from './addresses.ts'
import type { Instance } from './instance.ts'
import type { Level } from './level.ts'
import { countThreads, findInit, findUnshare, processState } from './processes.ts'
import { run } from './run.ts'
import { until } from './until.ts'

/** The words before a command that make it run inside; none when we are inside already. Throws when nothing runs. */
export function planEntry(instance: Instance): string[] {
  const init = findInit(instance)
  if (init === undefined) {
    throw new Error(
      `cluster ${instance.name} does not run; start it with: npm run cluster -- up --name ${instance.name}`,
    )
  }
  return init === 1 ? [] : ['nsenter', '-t', String(init), '-n', '-m', '-p', '--']
}

/** New namespaces whose PID 1 outlives this process, with network and mounts laid, for a cluster of this level. */
export async function createNamespace(instance: Instance, level: Level): Promise<void> {
  await mkdir(instance.data, { recursive: true })
  const flags = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const command = [...flags, 'sh', join(import.meta.dirname, 'init.sh'), instance.state]
  const child = spawn('unshare', command, { detached: true, stdio: 'ignore', cwd: '/' })
  await once(child, 'spawn')
  child.unref()
  await until(`namespaces of cluster ${instance.name}`, () => {
    if (child.exitCode !== null)
      throw new Error(`unshare failed (exit code ${child.exitCode}): does this machine allow namespaces?`)
    return findInit(instance)
  })
  const lay = (script: string, ...words: string[]) =>
    run(`lay the ground of cluster ${instance.name}`, [
      ...planEntry(instance),
      ...['sh', join(import.meta.dirname, script), instance.data, ...words],
    ])
  // Where there is a node of its own, pods and Services have their addresses from that.
  await lay('network.sh', nodeAddress, ...(level === 'api' ? localRanges : []))
  if (level === 'full') await lay('node.sh', dnsAddress)
  await writeFile(instance.networkMark, '')
}

/** Ends every process in the namespaces and waits until the kernel has let all of it go. */
export async function destroyNamespace(instance: Instance): Promise<void> {
  const unshare = findUnshare(instance)
  const init = findInit(instance)
  for (const pid of [init, unshare]) {
    if (pid !== undefined) kill(pid, 'SIGKILL')
  }
  await until(`end of cluster ${instance.name}`, () => {
    const left = [init, unshare].some(pid => pid !== undefined && isAlive(pid))
    return left || findInit(instance) !== undefined ? undefined : true
  })
}

/** Sends `signal`; a process that is gone already is no error. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** False for a zombie too, but only once all its threads are gone: until then it still holds its ports. */
export function isAlive(pid: number): boolean {
  const state = processState(pid)
  if (state === undefined) return false
  return state !== 'Z' || countThreads(pid) > 1
}
