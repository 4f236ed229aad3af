// Starts a sandbox, here or in the background; one that runs already is left alone.
import { runSandbox } from '../../../../sandbox/start/foreground.ts'
import { type Running, whoRuns } from '../../../../sandbox/start/running.ts'
import { kit } from '../../../assets/place.ts'
import type { Call } from '../../../cli/command.ts'
import { CommandError } from '../../../cli/commandError.ts'
import { cacheFolder } from '../../../launchCache.ts'
import { printableLines } from '../../../output/printable.ts'
import { dirWords, folderOf } from '../folder.ts'
import { startDetached, tellStarter } from './background.ts'
import type { flags } from './command.ts'
import { readOptions } from './options.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const { flags, world } = call
  const { env, stdout, signal } = world
  const folder = folderOf(flags, world)
  const options = readOptions(flags, folder)
  const running = whoRuns(folder)
  const stop = `kubectl isolation sandbox stop${dirWords(flags)}`
  if (running && !flags.detach) throw alreadyRuns(folder.root, running, stop)
  if (running) {
    stdout.write(`A sandbox runs in ${folder.root} already. Its kubeconfig is ${folder.kubeconfig}\n`)
    return 0
  }
  if (flags.detach) return startDetached(flags, folder, world)
  const inBackground = flags.inBackground
  const cache = cacheFolder(env, process.platform)
  await runSandbox(options, {
    kit: { ...kit, called: { ...kit.called, stop: inBackground ? stop : 'Ctrl-C' } },
    env: { ...env, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
    say: text => void stdout.write(`${printableLines(text)}\n`),
    signal,
    inBackground,
    onReady: inBackground ? tellStarter : undefined,
  })
  return 0
}

function alreadyRuns(root: string, { command, since }: Running, stop: string): CommandError {
  return new CommandError(`a sandbox runs in ${root} already (process ${command.pid}, since ${since})`, {
    hint: `End it with '${stop}', or choose another folder with --dir.`,
  })
}
