// Says which version each part of the product has.

import release from '../../../package.json' with { type: 'json' }
import type { Call } from '../../cli/command.ts'
import type { flags } from './command.ts'

export async function run({ world }: Call<typeof flags>): Promise<number> {
  world.stdout.write(`Client Version: v${release.version}\n`)
  return 0
}
