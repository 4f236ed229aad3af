// Ends the sandbox and waits.
import type { Call } from '../../../cli/command.ts'
import { parseDuration } from '../../../cli/duration.ts'
import { folderOf } from '../folder.ts'
import type { flags } from './command.ts'
import { endSandbox } from './end.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const { flags, world } = call
  const folder = folderOf(flags, world)
  const ended = await endSandbox(folder, { timeoutMs: parseDuration(flags.timeout, 'timeout'), signal: world.signal })
  if (ended === undefined) world.stderr.write(`No sandbox runs in ${folder.root}.\n`)
  else world.stdout.write(`The sandbox in ${folder.root} has ended.\n`)
  return 0
}
