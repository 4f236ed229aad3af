// The product in a sandbox of a test run's own, which lives in a process of its own as it does for a person.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/start/sandbox.ts'

export type SandboxedOptions = {
  /** The kustomization to apply. */
  readonly manifests: string
  readonly agentFlags: readonly string[]
}

/** Resolves with what ends it; SANDBOX_STATE, KUBECONFIG and SANDBOX_PID say then where it is. */
export async function startSandboxed(options: SandboxedOptions): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-product-'))
  const child = fork(import.meta.filename, [dir, JSON.stringify(options)], { stdio: 'inherit' })
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (message !== 'ready') throw new Error(`the sandbox did not start; see ${dir}/logs`)
  process.env.SANDBOX_STATE = dir
  process.env.SANDBOX_PID = String(child.pid)
  process.env.KUBECONFIG = join(dir, 'kubeconfig')
  return () => end(child, dir)
}

async function end(child: ChildProcess, dir: string): Promise<void> {
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
  await rm(dir, { recursive: true, force: true })
}

async function main([dir = '', text = '']: readonly string[]): Promise<void> {
  const { manifests, agentFlags } = JSON.parse(text) as SandboxedOptions
  const sandbox = await startSandbox(
    {
      ...{ dir, port: 0, images: {}, imagesFile: undefined, example: false },
      trial: { manifests, agentFlags, auditFile: join(dir, 'logs', 'audit.log') },
    },
    line => console.error(line),
  )
  process.once('disconnect', () => {
    void sandbox.stop().then(() => process.exit())
  })
  process.send?.('ready')
}

if (import.meta.main) await main(process.argv.slice(2))
