// `npm start`: a sandbox in the foreground, until Ctrl-C.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { untilEnd } from './start/end.ts'
import { followUntilReady, type Readiness } from './start/example.ts'
import { help, readWish, type StartOptions } from './start/options.ts'
import { type Sandbox, startSandbox } from './start/sandbox.ts'
import { renderWelcome } from './start/welcome.ts'

/** For the example; a machine under load takes its time. */
const READY_MS = 30_000

/** `args` are the words after the command. Ends the process. */
export async function main(args: readonly string[]): Promise<void> {
  const wish = readWish(args, process.env)
  if (wish.kind === 'help') return console.log(help)
  if (wish.kind === 'wrong') return fail(new Error(wish.message))
  await run(wish.options)
}

async function run(options: StartOptions): Promise<void> {
  // Whoever read what we say has gone (npm start | head): that ends nothing.
  process.stdout.on('error', () => {})
  const end = untilEnd(process.env)
  const starting = startSandbox(options, line => console.log(line), end.signal)
  const sandbox = await starting.catch(error => void (end.signal.aborted || fail(error)))
  if (!sandbox) process.exit()
  try {
    await Promise.race([welcome(sandbox, options, end.signal), sandbox.failed])
    await Promise.race([end.asked, sandbox.failed])
  } catch (error) {
    fail(error)
  }
  console.log('ending ...')
  await sandbox.stop().catch(fail)
  process.exit()
}

async function welcome(
  { client, kubeconfig, server }: Sandbox,
  { example }: StartOptions,
  end: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([end, AbortSignal.timeout(READY_MS)])
  const ref = { namespace: 'default', name: 'my-app' }
  const readiness: Readiness | undefined = example ? await followUntilReady(client, ref, signal) : undefined
  if (end.aborted) return
  const seconds = performance.now() / 1000
  console.log(renderWelcome({ seconds, kubeconfig, server, example: readiness, has: isOnPath, cwd: process.cwd() }))
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
