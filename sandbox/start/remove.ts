// A sandbox's folder, removed with everything that it kept and whatever a killed life of it left running.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { killOrphans } from '../agent/orphans.ts'
import { type Folder, findForeign } from './folder.ts'
import { lockFolder } from './lock.ts'

/** False when there was none. Throws when somebody runs there, or when it holds other things than a sandbox's. `now` is RFC 3339. */
export function removeFolder(folder: Folder, now: string): boolean {
  const found = listRoot(folder)
  if (found.length === 0) return false
  // Every sandbox has a lock: names alone may be anybody's.
  const foreign = existsSync(folder.lock) ? findForeign(folder) : found
  if (foreign.length > 0) {
    throw new Error(
      `${folder.root} holds files that are no sandbox's (${foreign.slice(0, 3).join(', ')}): move them, or delete the folder by hand`,
    )
  }
  const lock = lockFolder(folder, now)
  try {
    killOrphans(folder.agent)
    rmSync(folder.root, { recursive: true })
  } finally {
    lock.release()
  }
  return true
}

function listRoot({ root }: Folder): string[] {
  try {
    return readdirSync(root)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
