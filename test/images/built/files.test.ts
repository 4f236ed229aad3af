// What is in the images, and what is not.
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import { images } from '../build.ts'
import { type ImageConfig, readImageConfig } from '../container.ts'
import { openStore } from '../store.ts'

const location = inject('imageStore')
const ours = images.filter(({ dockerfile }) => dockerfile === 'Dockerfile')

type Entry = { readonly path: string; readonly mode: number; readonly uid: number; readonly isFile: boolean }

async function listEntries(root: string): Promise<Entry[]> {
  const found = await readdir(root, { recursive: true })
  return Promise.all(
    found.map(async path => {
      const status = await lstat(join(root, path))
      return { path: `/${path}`, mode: status.mode, uid: status.uid, isFile: status.isFile() }
    }),
  )
}

/** Everything that may be there: our bundle, Node, what Node is linked with, and who wrote it all. */
const expected = [
  /^\/app\/[\w-]+\.mjs$/,
  /^\/app\/(LICENSE|THIRD-PARTY-NOTICES)$/,
  /^\/usr\/local\/bin\/node$/,
  /^\/(usr\/)?lib(64)?\/([\w-]+-linux-gnu\/)?(ld-linux[\w-]*|lib(c|dl|m|pthread|gcc_s|stdc\+\+|atomic))\.so\.\d$/,
  /^\/usr(\/local)?\/share\/doc\/[\w+-]+\/(copyright|LICENSE)$/,
  /^\/var\/lib\/dpkg\/status\.d\/[\w+-]+$/,
  /^\/etc\/(passwd|group|nsswitch\.conf|os-release)$/,
]

/** What one of them has besides. */
const also: Readonly<Record<string, RegExp>> = { proxy: /^\/app\/splice\.node$/ }

describe.skipIf(!location).each(ours)('the image of $target', ({ target, name }) => {
  let root: string
  let entries: Entry[]
  let config: ImageConfig
  beforeAll(async () => {
    const store = openStore(location!)
    root = await store.mount(name)
    entries = await listEntries(root)
    config = await readImageConfig(store, name)
  })

  it('has Node, its libraries and one bundle; no shell, no package manager, no node_modules', () => {
    const files = entries.filter(({ isFile }) => isFile).map(({ path }) => path)
    expect(files.filter(path => !expected.some(pattern => pattern.test(path)) && !also[target]?.test(path))).toEqual([])
    expect(files).toContain(`/app/${target}.mjs`)
    expect(files).toContain('/app/LICENSE')
  })

  it('has no file that gives its user more rights, or that its user may change', () => {
    const wrong = entries.filter(({ mode, uid }) => (mode & 0o6022) !== 0 || uid !== 0)
    expect(wrong.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toEqual([])
  })

  it('runs by a number that is not root, without a shell', () => {
    expect(config.User).toBe('65532:65532')
    expect(config.Entrypoint).toEqual(['/usr/local/bin/node', `/app/${target}.mjs`])
  })

  it('says what it is', () => {
    const { 'org.opencontainers.image.revision': revision, ...labels } = Object.fromEntries(
      Object.entries(config.Labels).filter(([label]) => label.startsWith('org.opencontainers.')),
    )
    expect(revision).toMatch(/^[0-9a-f]{40}$/)
    expect(labels).toEqual({
      'org.opencontainers.image.title': `isolation-proxy ${target}`,
      'org.opencontainers.image.description': expect.stringMatching(/^[A-Z]/),
      'org.opencontainers.image.version': packageJson.version,
      'org.opencontainers.image.licenses': packageJson.license,
      'org.opencontainers.image.vendor': 'isolation-proxy',
    })
  })

  it('tells scanners which of Debian it has', async () => {
    const status = await readFile(join(root, 'var/lib/dpkg/status.d/libstdc++6'), 'utf8')
    expect(status).toMatch(/^Package: libstdc\+\+6$/m)
    expect(status).toMatch(/^Version: \d/m)
    expect(await readFile(join(root, 'etc/os-release'), 'utf8')).toMatch(/^ID=debian$/m)
  })
})

describe.skipIf(!location)('the images together', () => {
  it('share all that is not their own program: a node of the cluster pulls that once', async () => {
    const store = openStore(location!)
    const layers = await Promise.all(
      ours.map(async ({ name }) => {
        const text = await store.buildah('inspect', '--type', 'image', name)
        return (JSON.parse(text) as { OCIv1: { rootfs: { diff_ids: string[] } } }).OCIv1.rootfs.diff_ids
      }),
    )
    expect(new Set(layers.map(each => each.slice(0, -1).join(' '))).size).toBe(1)
    expect(new Set(layers.map(each => each.at(-1))).size).toBe(ours.length)
  })
})
