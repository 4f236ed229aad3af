// `npm start`: a sandbox in the foreground, until Ctrl-C.
import { untilEnd } from './start/end.ts'
import { runSandbox } from './start/foreground.ts'
import { sourceKit } from './start/kit.ts'
import { help, readWish } from './start/options.ts'

/** `args` are the words after the command. Ends the process. */
export async function main(args: readonly string[]): Promise<void> {
  const { env } = process
  const wish = readWish(args, env)
  if (wish.kind === 'help') return console.log(help)
  if (wish.kind === 'wrong') return fail(new Error(wish.message))
  // Whoever read what we say has gone (npm start | head): that ends nothing.
  process.stdout.on('error', () => {})
  const { signal } = untilEnd(env)
  await runSandbox(wish.options, { kit: sourceKit, env, say: line => console.log(line), signal }).catch(fail)
  process.exit()
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
