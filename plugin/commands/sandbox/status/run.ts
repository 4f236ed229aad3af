// Says how the sandbox is.
import type { Call } from '../../../cli/command.ts'
import { toJson } from '../../../output/json.ts'
import { printYaml } from '../../../yaml/print.ts'
import { dirWords, folderOf } from '../folder.ts'
import type { flags } from './command.ts'
import { lookAtSandbox } from './look.ts'
import { renderStatus } from './render.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const { flags, world } = call
  const nowMs = Date.now()
  const status = await lookAtSandbox(folderOf(flags, world), nowMs)
  if (flags.output === 'json') world.stdout.write(toJson(status))
  else if (flags.output === 'yaml') world.stdout.write(printYaml(status))
  else world.stdout.write(renderStatus(status, nowMs, dirWords(flags)))
  return status.running && status.trouble === undefined ? 0 : 1
}
