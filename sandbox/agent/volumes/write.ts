// Puts files into a volume so that a reader sees the old set or the new one, never a mixture: a kubelet's `..data` link.
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import type { Files } from './plan.ts'

const CURRENT = '..data'

/** Files that are in the folder and not in `files` go. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true })
  const previous = await readlink(join(folder, CURRENT)).catch(ignoreMissing)
  const fresh = `..${Date.now()}.${randomBytes(4).toString('hex')}`
  await mkdir(join(folder, fresh))
  for (const [path, { bytes, mode }] of Object.entries(files)) {
    const file = join(folder, fresh, demandInside(path))
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    await chmod(file, mode)
  }
  await symlink(fresh, join(folder, `${CURRENT}_tmp`))
  await rename(join(folder, `${CURRENT}_tmp`), join(folder, CURRENT))
  await linkEntries(folder, new Set(Object.keys(files).map(path => normalize(path).split('/')[0]!)))
  if (previous !== undefined) await rm(join(folder, previous), { recursive: true, force: true })
}

async function linkEntries(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  const present = new Set((await readdir(folder)).filter(name => !name.startsWith('..')))
  for (const name of wanted) if (!present.has(name)) await symlink(join(CURRENT, name), join(folder, name))
  for (const name of present) if (!wanted.has(name)) await rm(join(folder, name), { force: true })
}

/** The API server refuses such paths; this is the second lock. */
function demandInside(path: string): string {
  if (normalize(path).startsWith('..') || path.startsWith('/')) throw new Error(`path ${path} leads out of its volume`)
  return path
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
