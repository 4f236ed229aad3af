// Puts kubectl_complete-isolation where kubectl's completion looks for it: krew installs one file of a plugin, and not this one.
import { access, constants, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { mkdirs } from '../../../sandbox/start/mkdirs.ts'
import type { Call } from '../../cli/command.ts'
import { CommandError } from '../../cli/commandError.ts'
import { chooseFolder } from './chooseFolder.ts'
import type { installFlags } from './command.ts'

/** By this line a file is known to be ours. */
const mark = "Written by 'kubectl isolation completion install'."
const files = {
  posix: { name: 'kubectl_complete-isolation', text: `#!/bin/sh\n# ${mark}\nexec kubectl-isolation __complete "$@"\n` },
  win32: { name: 'kubectl_complete-isolation.cmd', text: `@rem ${mark}\r\n@kubectl-isolation __complete %*\r\n` },
}

export async function run({ flags, world }: Call<typeof installFlags>): Promise<number> {
  const { name, text } = process.platform === 'win32' ? files.win32 : files.posix
  const path = (world.env.PATH ?? '').split(delimiter).filter(Boolean)
  const present = await findFirst(path, name)
  if (present && flags.dir === undefined) {
    world.stdout.write(`${present} is there already: 'kubectl isolation' is completed wherever kubectl is.\n`)
    return 0
  }
  const folder = flags.dir === undefined ? await choose(path, world.env) : resolve(flags.dir)
  const file = join(folder, name)
  const did = await put(file, text)
  world.stdout.write(`${file} ${did}\n`)
  if (!(await isIn(path, folder))) {
    world.stderr.write(
      `${folder} is not in PATH: kubectl looks for it there. Add to your shell's profile: export PATH="${folder}:$PATH"\n`,
    )
  } else {
    world.stderr.write("'kubectl isolation' is now completed wherever kubectl is: see 'kubectl completion --help'.\n")
  }
  return 0
}

async function choose(path: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const writable = await Promise.all(path.map(async folder => ((await isWritable(folder)) ? [folder] : [])))
  const plugin = await findFirst(path, process.platform === 'win32' ? 'kubectl-isolation.exe' : 'kubectl-isolation')
  const folder = chooseFolder(writable.flat(), { home: env.HOME ?? homedir(), plugin })
  if (folder) return folder
  throw new CommandError('no folder in PATH can be written by you', {
    hint: 'Name one, and add it to PATH: kubectl isolation completion install --dir ~/.local/bin',
  })
}

/** What was done, in words. Rejects rather than replace what is not ours. */
async function put(file: string, text: string): Promise<'created' | 'updated' | 'unchanged'> {
  const there = await readFile(file, 'utf8').catch(absent)
  if (there === text) return 'unchanged'
  if (there !== undefined && !there.includes(mark)) {
    throw new CommandError(`${file} is somebody else's file`, {
      hint: 'It stays as it is. Remove it, or choose another folder: kubectl isolation completion install --dir DIR',
    })
  }
  try {
    mkdirs(dirname(file))
    await writeFile(file, text, { mode: 0o755 })
  } catch (cause) {
    throw new CommandError(`cannot write ${file}: ${(cause as Error).message}`, {
      hint: 'Choose a folder that you may write: kubectl isolation completion install --dir DIR',
      cause,
    })
  }
  return there === undefined ? 'created' : 'updated'
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw new CommandError(`cannot read what is there: ${error.message}`, { cause: error })
}

async function findFirst(path: readonly string[], name: string): Promise<string | undefined> {
  for (const folder of path) {
    const file = join(folder, name)
    if (await isProgram(file)) return file
  }
  return undefined
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function isWritable(folder: string): Promise<boolean> {
  const isFolder = await stat(folder).then(
    found => found.isDirectory(),
    () => false,
  )
  return (
    isFolder &&
    access(folder, constants.W_OK).then(
      () => true,
      () => false,
    )
  )
}

async function isIn(path: readonly string[], folder: string): Promise<boolean> {
  const real = (each: string) => realpath(each).catch(() => resolve(each))
  const [wanted, all] = await Promise.all([real(folder), Promise.all(path.map(real))])
  return all.includes(wanted)
}
