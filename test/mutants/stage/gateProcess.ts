// The gate of a pod as the node starts it, when the pod has one: a process with the environment that its container names.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pod } from '../../../api/kube/objects.ts'
import { gateContainer } from '../../../api/v1alpha1/names.ts'

export type GateProcess = {
  /** Kills it and starts it again, beside the same folder. */
  restart(): Promise<void>
  /** With what it remembers. */
  end(): Promise<void>
}

const main = join(import.meta.dirname, '../../../proxy/main.ts')

/** Resolves when it listens; with undefined for a pod without a gate. */
export async function startGateProcess({ spec }: Pod, host: string): Promise<GateProcess | undefined> {
  const container = spec?.initContainers?.find(({ name }) => name === gateContainer)
  if (!container) return undefined
  const given = Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, value]))
  const folder = await mkdtemp(join(tmpdir(), 'mutants-gate-'))
  const environment = { ...given, PATH: process.env.PATH, POD_IP: host, GATE_FOLDER: folder, LOG_LEVEL: 'info' }
  const start = () => startProcess(environment)
  let child = await start()
  return {
    async restart() {
      await kill(child)
      child = await start()
    },
    async end() {
      await kill(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startProcess(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, 'gate'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('"the gate is up"')) resolve()
    })
  }
  child.once('close', () => reject(new Error(`the gate ended: ${said}`)))
  await promise
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>(resolve => child.once('close', () => resolve()))
  child.kill('SIGKILL')
  await gone
}
