// Ends the sandbox and removes its folder.
import { existsSync } from 'node:fs'
import { removeFolder } from '../../../../sandbox/start/remove.ts'
import { whoRuns } from '../../../../sandbox/start/running.ts'
import type { Call } from '../../../cli/command.ts'
import { confirm } from '../../../cli/confirm.ts'
import { parseDuration } from '../../../cli/duration.ts'
import { folderOf } from '../folder.ts'
import { endSandbox } from '../stop/end.ts'
import type { flags } from './command.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const { flags, world } = call
  const timeoutMs = parseDuration(flags.timeout, 'timeout')
  const folder = folderOf(flags, world)
  if (!existsSync(folder.root)) {
    world.stderr.write(`There is no sandbox in ${folder.root}.\n`)
    return 0
  }
  const first = whoRuns(folder) ? 'The sandbox that runs there is ended first.' : 'No sandbox runs there.'
  const about = `${folder.root} is deleted with all objects, keys and logs of its sandbox. ${first}`
  if (!(await confirm(world, { about, yes: flags.yes }))) {
    world.stderr.write('Nothing was deleted.\n')
    return 1
  }
  await endSandbox(folder, { timeoutMs, signal: world.signal })
  removeFolder(folder, new Date().toISOString())
  world.stdout.write(`${folder.root} is deleted; the next start begins anew.\n`)
  return 0
}
