// The file is there as a whole or not at all, and one that was there before is replaced only by a whole one.
import { randomUUID } from 'node:crypto'
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { CommandError } from '../../cli/commandError.ts'

/** Rejects with a CommandError when something is there. */
export async function checkFree(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (exists) throw taken(path)
}

/** `replace`: whatever is there. Rejects with a CommandError: then everything is as it was. */
export async function save(path: string, text: string, { replace }: { replace: boolean }): Promise<void> {
  try {
    const there = replace ? await stat(path).catch(ifMissing) : undefined
    if (there && !there.isFile()) await writeFile(path, text)
    else if (there) await replaceFile(await realpath(path), text, there.mode)
    else await writeNew(path, text)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') throw taken(path)
    throw new CommandError(`${path} cannot be written: ${message}`, { hint: hints[code ?? ''], cause })
  }
}

const full = 'The disk is full: nothing was written. Make room, or choose another place with -o.'
const hints: Readonly<Record<string, string>> = {
  ENOENT: 'Make its folder first.',
  ...{ ENOSPC: full, EDQUOT: full },
}

/** A file system may have no links, so the name is taken before there is something to be named. */
async function writeNew(path: string, text: string, mode?: number): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode, flush: true })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') await rm(path, { force: true })
    throw cause
  }
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.${randomUUID()}`
  await writeNew(beside, text, mode)
  await rename(beside, path)
}

function ifMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== 'ENOENT') throw cause
}

function taken(path: string): CommandError {
  return new CommandError(`${path} exists already`, { hint: 'Say --force to overwrite it, or -o with another name.' })
}
