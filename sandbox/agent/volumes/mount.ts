// Makes a pod's volumes appear below the folder that stands for a container's root.
import { lstat, mkdir, rmdir, symlink } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import type { Container } from '../../../api/kube/objects.ts'

export type MountInput = {
  container: Container
  /** Stands for `/` in the container. */
  root: string
  /** Folder of each volume, by name. */
  volumes: ReadonlyMap<string, string>
}

/** Shorter paths first, so that a mount below another mount lands inside of it. Twice is harmless. */
export async function mountVolumes({ container, root, volumes }: MountInput): Promise<void> {
  await mkdir(root, { recursive: true })
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => a.mountPath.length - b.mountPath.length)
  for (const { name, mountPath, subPath = '' } of mounts) {
    const volume = volumes.get(name)
    if (volume === undefined) throw new Error(`container ${container.name} mounts a volume ${name} that is not there`)
    const target = subPath ? join(volume, subPath) : volume
    if (subPath && !(await exists(target))) await mkdir(target, { recursive: true })
    await link(target, join(root, normalize(mountPath)))
  }
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const present = await lstat(path).catch(ignoreMissing)
  if (present?.isSymbolicLink()) return
  // The folder that an earlier mount brings along at this place; only an empty one can give way.
  if (present) await rmdir(path)
  await symlink(target, path)
}

async function exists(path: string): Promise<boolean> {
  return Boolean(await lstat(path).catch(ignoreMissing))
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
