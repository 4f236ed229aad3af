// A sandbox in the foreground: started, shown to a person, and ended in good order when asked.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { followUntilReady, type Readiness } from './example.ts'
import type { Kit } from './kit.ts'
import type { StartOptions } from './options.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'
import { renderWelcome } from './welcome.ts'

export type Stage = {
  readonly kit: Kit
  readonly env: NodeJS.ProcessEnv
  say(line: string): void
  /** Whoever reads what it says may be anywhere by then: it names whole paths. */
  readonly inBackground?: boolean
  /** Aborts when it is to end. */
  readonly signal: AbortSignal
  /** All was said that there is to say. */
  onReady?(): void
}

/** For the example; a machine under load takes its time. */
const READY_MS = 30_000

/** Resolves when it has ended because it was asked to. Rejects with the failure that ended it, after all of it has ended. */
export async function runSandbox(options: StartOptions, stage: Stage): Promise<void> {
  const { signal, say, kit, env } = stage
  const sandbox = await startSandbox({ ...options, kit, env }, say, signal).catch(error => {
    if (!signal.aborted) throw error
  })
  if (!sandbox) return
  try {
    await Promise.race([welcome(sandbox, options, stage), sandbox.failed])
    stage.onReady?.()
    await Promise.race([untilAborted(signal), sandbox.failed])
  } finally {
    say('ending ...')
    await sandbox.stop()
  }
}

async function welcome(
  { client, kubeconfig, server }: Sandbox,
  { example }: StartOptions,
  { signal: end, say, kit, env, inBackground }: Stage,
): Promise<void> {
  const signal = AbortSignal.any([end, AbortSignal.timeout(READY_MS)])
  const ref = { namespace: 'default', name: 'my-app' }
  const readiness: Readiness | undefined = example ? await followUntilReady(client, ref, signal) : undefined
  if (end.aborted) return
  const seconds = performance.now() / 1000
  const has = (program: string) => isOnPath(program, env)
  const cwd = inBackground ? undefined : process.cwd()
  say(renderWelcome({ seconds, kubeconfig, server, kit, example: readiness, has, cwd }))
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function isOnPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
