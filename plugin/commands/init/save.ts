// The file is there as a whole or not at all, and one that was there before is replaced only by a whole one.
import { randomUUID } from 'node:crypto'
import { access, lstat, open, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { CommandError } from '../../cli/commandError.ts'

/** Rejects with a CommandError when something is there. */
export async function checkFree(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (exists) throw taken(path)
}

/** `replace`: whatever is there; where a link leads, as `cp` does. Rejects with a CommandError: then everything is as it was. */
export async function save(path: string, text: string, { replace }: { replace: boolean }): Promise<void> {
  let isReplaced = false
  try {
    const there = replace ? await stat(path).catch(ifMissing) : undefined
    isReplaced = there?.isFile() ?? false
    if (there && isReplaced) await replaceFile(await realpath(path), text, there.mode & 0o7777)
    else if (there) await writeFile(path, text)
    else await writeNew(replace ? await behindLinks(path) : path, text)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST' && !replace) throw taken(path)
    const hint = hints[code ?? ''] ?? (isReplaced ? inPlace : undefined)
    throw new CommandError(`${path} cannot be written: ${message}`, { hint, cause })
  }
}

const full = 'The disk is full: nothing was written. Make room, or choose another place with -o.'
const hints: Readonly<Record<string, string>> = {
  ENOENT: 'Make its folder first.',
  ...{ ENOSPC: full, EDQUOT: full },
}
const inPlace =
  'It is as it was: another file could not take its place. Choose another place with -o, or leave -o out and let the shell write into it: kubectl isolation init ... > FILE'

/** A file system may have no links, so the name is taken before there is something to be named. `mode` is kept whatever the umask. */
async function writeNew(path: string, text: string, mode?: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(text)
    if (mode !== undefined) await file.chmod(mode)
    await file.sync()
  } catch (cause) {
    await file.close()
    await rm(path, { force: true })
    throw cause
  }
  await file.close()
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.${randomUUID()}`
  await writeNew(beside, text, mode)
  try {
    await rename(beside, path)
  } catch (cause) {
    await rm(beside, { force: true })
    throw cause
  }
}

/** Where a link that leads nowhere yet would have the file. There are no circles: who looks for a file through one is told so. */
async function behindLinks(path: string): Promise<string> {
  const there = await lstat(path).catch(ifMissing)
  if (!there?.isSymbolicLink()) return path
  return behindLinks(resolve(await realpath(dirname(path)), await readlink(path)))
}

function ifMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== 'ENOENT') throw cause
}

function taken(path: string): CommandError {
  return new CommandError(`${path} exists already`, { hint: 'Say --force to overwrite it, or -o with another name.' })
}
