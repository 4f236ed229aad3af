// The folder of a sandbox that is called from anywhere: the same one for start, status, stop and reset.
import { join } from 'node:path'
import { type Folder, folderAt } from '../../../sandbox/start/folder.ts'
import { CommandError } from '../../cli/commandError.ts'
import type { World } from '../../cli/world.ts'

/** Throws a CommandError. */
export function folderOf({ dir }: { readonly dir: string }, { env }: Pick<World, 'env'>): Folder {
  if (dir !== '') return folderAt(dir)
  if (!env.HOME) {
    throw new CommandError('HOME is not set, so there is no usual folder', { hint: 'Name one with --dir.' })
  }
  return folderAt(join(env.HOME, '.kube', 'isolation-sandbox'))
}

/** For the commands that people are told to type: nothing where the usual folder is meant. */
export function dirWords({ dir }: { readonly dir: string }): string {
  return dir === '' ? '' : ` --dir ${dir}`
}
