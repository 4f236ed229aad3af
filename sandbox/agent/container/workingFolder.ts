// Where a container's process starts: below the folder that stands for its root, when the wanted folder is there.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

export async function findWorkingFolder(root: string, workingDir: string | undefined): Promise<string> {
  if (!workingDir) return root
  const below = join(root, workingDir)
  const found = await stat(below).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  return found?.isDirectory() ? below : workingDir
}
