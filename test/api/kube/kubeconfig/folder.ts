// A folder of a test's own with kubeconfigs and what they name in it.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export type Folder = {
  readonly path: string
  /** Resolves with the whole path. */
  write(name: string, content: string | Buffer | object): Promise<string>
  /** A program that a shell runs. */
  script(name: string, lines: string): Promise<string>
}

/** Gone when the test is over. */
export async function openFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  const write = async (name: string, content: string | Buffer | object) => {
    const file = join(path, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content))
    return file
  }
  return {
    path,
    write,
    async script(name, lines) {
      const file = await write(name, `#!/bin/sh\n${lines}\n`)
      await chmod(file, 0o755)
      return file
    },
  }
}

export type Wish = {
  readonly current?: string
  readonly clusters?: Readonly<Record<string, object>>
  readonly users?: Readonly<Record<string, object>>
  readonly contexts?: Readonly<Record<string, object>>
}

/** As it stands in a file. */
export function kubeconfig({ current, clusters = {}, users = {}, contexts = {} }: Wish): object {
  const named = (key: string, values: Readonly<Record<string, object>>) =>
    Object.entries(values).map(([name, value]) => ({ name, [key]: value }))
  return {
    apiVersion: 'v1',
    kind: 'Config',
    ...(current !== undefined && { 'current-context': current }),
    clusters: named('cluster', clusters),
    users: named('user', users),
    contexts: named('context', contexts),
  }
}
