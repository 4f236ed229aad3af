// A folder with all that it lies in, made one by one: Node's own `recursive` never returns below /proc, where no folder can be made.
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Folders that are made get `mode`; those that are there stay as they are. Throws as mkdir does. */
export function mkdirs(path: string, mode = 0o777): void {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) mkdirs(parent, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Somebody else made it meanwhile.
    if (!isFolder(path)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
