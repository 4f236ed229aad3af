// The plugin as people get it: an archive that krew unpacks, on a machine without Node.
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { compress } from '../../krew/compress.ts'
import { buildCommon, ownOf, packagePlugin } from '../../krew/package.ts'
import { platformOf, platforms } from '../../krew/platforms.ts'
import { readTar, writeEntries } from '../../krew/tar.ts'
import release from '../../package.json' with { type: 'json' }
import { hasKubectl } from '../product/kubectl.ts'

const run = promisify(execFile)

type Manifest = {
  metadata: { name: string }
  spec: {
    version: string
    platforms: {
      selector: { matchLabels: { os: string; arch: string } }
      uri: string
      sha256: string
      files: { from: string; to: string }[]
      bin: string
    }[]
  }
}

let folder: string
let manifest: Manifest
let archive: Buffer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-krew-'))
  await packageInto(join(folder, 'packages'))
  manifest = parse(await readFile(join(folder, 'packages/isolation.yaml'), 'utf8')) as Manifest
  archive = await readFile(join(folder, 'packages', basename(manifest.spec.platforms[0]!.uri)))
  // A Node is fetched and compressed, where that was never done: a minute, more beside other suites.
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function packageInto(target: string): Promise<void> {
  const platform = platformOf(process.platform, process.arch)
  if (!platform) throw new Error(`no archive is made for ${process.platform} ${process.arch}`)
  await packagePlugin({
    ...{ folder: target, platforms: [platform], downloads: 'https://example.org/v1' },
    say: () => undefined,
  })
}

/** As krew does: the platform by its selector, the archive by its sum, `files` moved, a link in the folder for PATH. */
async function installLikeKrew(root: string): Promise<string> {
  const os = process.platform
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const platform = manifest.spec.platforms.find(({ selector }) => {
    return selector.matchLabels.os === os && selector.matchLabels.arch === arch
  })!
  expect(createHash('sha256').update(archive).digest('hex')).toBe(platform.sha256)
  const staging = join(root, 'staging')
  for (const { path, mode, bytes } of readTar(gunzipSync(archive))) {
    await mkdir(dirname(join(staging, path)), { recursive: true })
    await writeFile(join(staging, path), bytes, { mode })
  }
  const store = join(root, 'store', manifest.metadata.name, manifest.spec.version)
  await mkdir(store, { recursive: true })
  expect(platform.files).toEqual([{ from: '*', to: '.' }])
  for (const name of await readdir(staging)) await rename(join(staging, name), join(store, name))
  const bin = join(root, 'bin')
  await mkdir(bin, { recursive: true })
  await symlink(relative(bin, join(store, platform.bin)), join(bin, `kubectl-${manifest.metadata.name}`))
  return bin
}

/** No Node, no npm: what a shell needs, kubectl, and the given folder. */
async function bareEnvironment(bin: string): Promise<NodeJS.ProcessEnv> {
  const tools = join(folder, 'tools')
  await mkdir(tools, { recursive: true })
  for (const name of ['sh', 'readlink', ...(hasKubectl ? ['kubectl'] : [])]) {
    const { stdout } = await run('sh', ['-c', `command -v ${name}`])
    await symlink(stdout.trim(), join(tools, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
  return { PATH: `${bin}:${tools}`, HOME: folder, KUBECONFIG: process.env.KUBECONFIG }
}

describe('the archive of this platform', () => {
  it('is the same byte for byte when it is made again', async () => {
    await packageInto(join(folder, 'again'))
    const [first, second] = await Promise.all(
      ['packages', 'again'].map(name => readFile(join(folder, name, 'SHA256SUMS'), 'utf8')),
    )
    expect(second).toBe(first)
  }, 300_000)

  it('holds regular files only, with paths that krew takes, and the licences', () => {
    const tar = gunzipSync(archive)
    const entries = [...readTar(tar)]
    const types = new Set(headers(tar).map(block => String.fromCharCode(block[156]!)))
    expect([...types]).toEqual(['0'])
    expect(entries.filter(({ path }) => path.includes('..') || path.startsWith('/'))).toEqual([])
    const text = (path: string) => entries.find(entry => entry.path === path)?.bytes.toString() ?? ''
    expect(text('LICENSE')).toContain('Apache License')
    expect(text('runtime/LICENSE')).toContain('Node.js is licensed')
    for (const library of ['yargs', 'ink', 'react', 'yaml', 'chalk']) {
      expect(text('THIRD-PARTY-NOTICES')).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'))
    }
  })

  it('is not larger than people wait for', () => {
    expect(archive.length).toBeLessThan(45e6)
  })

  it('runs as kubectl isolation, installed as krew does, on a machine without Node', async () => {
    const bin = await installLikeKrew(join(folder, 'krew root'))
    const env = await bareEnvironment(bin)
    expect(spawnSync('sh', ['-c', 'command -v node'], { env }).status).not.toBe(0)
    const [program, words] = hasKubectl ? ['kubectl', ['isolation']] : [join(bin, 'kubectl-isolation'), []]
    const { stdout } = await run(program, [...words, 'version', '--client'], { env })
    expect(stdout).toBe(`Client Version: v${release.version}\n`)
    const list = await run(program, [...words, 'list', '-A', '-o', 'json'], { env })
    expect(JSON.parse(list.stdout)).toMatchObject({ kind: 'List' })
  })
})

/** That of darwin-amd64: compressed, and with its licence. */
const largestNode = 43_972_909 + 25_000

describe('the archive of any platform', () => {
  it('is not larger than people wait for', async () => {
    const ours = await compress(writeEntries(await buildCommon()))
    expect(ours.length).toBeLessThan(45e6 - largestNode)
  }, 300_000)

  it('is the same byte for byte when it is made again, but for a Node that is pinned', async () => {
    const [first, second] = [await buildCommon(), await buildCommon()]
    for (const platform of platforms) {
      const [one, other] = await Promise.all(
        [first, second].map(common => compress(writeEntries(ownOf(platform, common)))),
      )
      const sums = [one!, other!].map(bytes => createHash('sha256').update(bytes).digest('hex'))
      expect({ platform: platform.name, sum: sums[1] }).toEqual({ platform: platform.name, sum: sums[0] })
      const paths = ownOf(platform, first).map(({ path }) => path)
      expect(paths.includes('bin/kubectl-isolation')).toBe(platform.os !== 'windows')
      expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'plugin/launch.mjs']))
    }
  }, 300_000)
})

/** Of every entry. */
function headers(tar: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; tar[at] !== 0; ) {
    const block = tar.subarray(at, at + 512)
    const size = Number.parseInt(block.subarray(124, 135).toString(), 8)
    found.push(block)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return found
}

describe('the built folder', () => {
  const built = () => dirname(process.env.PLUGIN_BIN!)
  const says = (file: string, args: string[], env: NodeJS.ProcessEnv = process.env) =>
    spawnSync(file, args, { encoding: 'utf8', env, cwd: '/', timeout: 30_000 })
  const own = { status: 0, stdout: `Client Version: v${release.version}\n`, stderr: '' }
  const version = ['version', '--client']

  it('works where it was moved to, through links of files and folders, with blanks and quotes in the path', async () => {
    const moved = join(folder, "moved away, it's here")
    await cp(built(), moved, { recursive: true })
    expect(says(join(moved, 'bin/kubectl-isolation'), version)).toMatchObject(own)
    await symlink(relative(folder, join(moved, 'bin/kubectl-isolation')), join(folder, 'link'))
    await symlink('link', join(folder, 'link to link'))
    await symlink(join(moved, 'bin'), join(folder, 'linked bin'))
    expect(says(join(folder, 'link to link'), version)).toMatchObject(own)
    expect(says(join(folder, 'linked bin/kubectl-isolation'), version)).toMatchObject(own)
    const here = spawnSync('sh', ['kubectl-isolation', ...version], { encoding: 'utf8', cwd: join(moved, 'bin') })
    expect(here).toMatchObject(own)
  })

  it('takes the Node in PATH when the one that it was built with is gone, and says so when that is too old', async () => {
    const orphan = join(folder, 'orphan')
    await cp(built(), orphan, { recursive: true })
    const launcher = join(orphan, 'bin/kubectl-isolation')
    const text = await readFile(launcher, 'utf8')
    await writeFile(launcher, text.replace(/\|\| node='.*'/, "|| node='/vanished/node'"))
    expect(await readFile(launcher, 'utf8')).not.toBe(text)
    const tools = join(folder, 'nodes')
    await mkdir(tools)
    const path = `${tools}:/usr/bin:/bin`
    await symlink(process.execPath, join(tools, 'node'))
    expect(says(launcher, version, { PATH: path, HOME: folder })).toMatchObject(own)
    await rm(join(tools, 'node'))
    await writeFile(join(tools, 'node'), '#!/bin/sh\necho v22.19.0\n')
    await chmod(join(tools, 'node'), 0o755)
    const { status, stderr } = says(launcher, version, { PATH: path, HOME: folder })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: kubectl isolation needs Node 24 or newer, and found none: .*\nInstall Node 24, or /)
  })

  it('keeps compiled code in the user’s own cache folder, and needs none', async () => {
    const cache = join(folder, 'cache')
    const launcher = join(built(), 'bin/kubectl-isolation')
    expect(says(launcher, version, { ...process.env, XDG_CACHE_HOME: cache })).toMatchObject(own)
    expect(await readdir(cache)).toEqual(['kubectl-isolation'])
    const unwritable = { ...process.env, XDG_CACHE_HOME: '/proc/no/such/folder' }
    expect(says(launcher, version, unwritable)).toMatchObject(own)
    const { HOME: _home, XDG_CACHE_HOME: _cache, ...homeless } = process.env
    expect(says(launcher, version, homeless)).toMatchObject(own)
  })

  it('is not changed by options that are meant for somebody’s own programs', () => {
    const env = { ...process.env, NODE_OPTIONS: '--require /does/not/exist.cjs' }
    expect(says(join(built(), 'bin/kubectl-isolation'), version, env)).toMatchObject(own)
  })
})
