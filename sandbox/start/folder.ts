// Where things lie in the folder of one sandbox.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { mkdirs } from './mkdirs.ts'

export type Folder = {
  readonly root: string
  readonly kubeconfig: string
  /** Port and network: what must not change while objects name them. */
  readonly settings: string
  /** Certificates, keys, tokens. */
  readonly keys: string
  /** Held by whoever runs. */
  readonly lock: string
  /** Who runs. */
  readonly running: string
  /** The API server's. */
  readonly store: string
  /** The node agent's. */
  readonly agent: string
  readonly logs: string
}

export function folderAt(dir: string): Folder {
  const root = resolve(dir)
  const at = (name: string) => join(root, name)
  return {
    root,
    kubeconfig: at('kubeconfig'),
    settings: at('sandbox.json'),
    keys: at('keys.json'),
    lock: at('lock'),
    running: at('running.json'),
    store: at('store'),
    agent: at('agent'),
    logs: at('logs'),
  }
}

/** Makes what is missing; nobody else may look into it. Throws when it holds other things than a sandbox's. */
export function makeFolder(folder: Folder): void {
  makeRoot(folder)
  const foreign = findForeign(folder)
  // One that was deleted while it ran may hold the last of its files again.
  if (foreign.length > 0 && !existsSync(folder.lock)) {
    throw new Error(
      `${folder.root} holds files that are no sandbox's (${foreign.slice(0, 3).join(', ')}): choose an empty folder with --dir`,
    )
  }
  for (const path of [folder.store, folder.agent, folder.logs]) mkdirs(path, 0o700)
  // Wherever it lies, it is nothing to commit.
  writeFileSync(join(folder.root, '.gitignore'), '*\n')
}

/** Names of what is in it and is no sandbox's. SQLite keeps files beside its own while it is at work. */
export function findForeign(folder: Folder): string[] {
  const own = new Set([...Object.values(folder), join(folder.root, '.gitignore'), `${folder.lock}-journal`])
  return readdirSync(folder.root).filter(name => !own.has(join(folder.root, name.replace(/\.new$/, ''))))
}

function makeRoot({ root }: Folder): void {
  try {
    mkdirs(root, 0o700)
  } catch (error) {
    throw new Error(`no folder can be made at ${root} (${(error as Error).message}): choose another with --dir`, {
      cause: error,
    })
  }
}

/** Logs of this life begin; those of the life before are kept beside them. */
export function turnLogs({ logs }: Folder): void {
  for (const log of ['agent.log', 'server.log'].map(name => join(logs, name))) {
    if (existsSync(log)) renameSync(log, `${log}.before`)
  }
}
