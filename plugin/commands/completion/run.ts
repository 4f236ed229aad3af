// Prints the script of one shell.
import type { Run } from '../../cli/command.ts'
import { bash } from './bash.ts'
import { fish } from './fish.ts'
import { zsh } from './zsh.ts'

const scripts = { bash, fish, zsh }

export function printScript(shell: keyof typeof scripts): Run<Record<string, never>> {
  return async ({ world }) => {
    world.stdout.write(scripts[shell])
    return 0
  }
}
