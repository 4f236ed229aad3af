// Makes the plugin's archives, one for each platform with a Node of its own, and the manifest by which krew installs them. Run by `npm run package`.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildPlugin } from '../build.ts'
import release from '../package.json' with { type: 'json' }
import { compress, compressOnce } from './compress.ts'
import { withoutDebugInfo } from './elf.ts'
import { buildExecutable } from './executable.ts'
import { type Archive, renderManifest } from './manifest.ts'
import { renderNotices } from './notices.ts'
import { builderFor, type Platform, platforms } from './platforms.ts'
import { readRuntime } from './runtimes.ts'
import { type Entry, writeEntries, writeTar } from './tar.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

type PackageWish = {
  /** Where archives, their sums and the manifest go. */
  readonly folder: string
  readonly platforms: readonly Platform[]
  /** Folder of this version's archives on the web. */
  readonly downloads: string
  readonly say: (line: string) => void
}

export async function packagePlugin({ folder, platforms: wanted, downloads, say }: PackageWish): Promise<Archive[]> {
  const common = await buildCommon()
  await mkdir(folder, { recursive: true })
  const archives: Archive[] = []
  for (const platform of wanted) {
    const { size, ...archive } = await packageFor(platform, common, folder)
    archives.push(archive)
    say(`${archive.sha256}  ${archive.file}  ${(size / 1e6).toFixed(1)} MB`)
  }
  const template = await readFile(join(root, 'krew/isolation.yaml'), 'utf8')
  await writeFile(
    join(folder, 'isolation.yaml'),
    renderManifest(template, { version: release.version, downloads, archives }),
  )
  await writeFile(join(folder, 'SHA256SUMS'), archives.map(({ sha256, file }) => `${sha256}  ${file}\n`).join(''))
  return archives
}

/** What is the same everywhere: the program, the launchers, the licences. */
export async function buildCommon(): Promise<Entry[]> {
  const stage = await mkdtemp(join(tmpdir(), 'isolation-proxy-package-'))
  try {
    const parts = await buildPlugin(stage, { node: '' })
    const notices = await renderNotices(parts.flatMap(({ modules }) => modules))
    return [
      ...(await readFolder(stage)),
      { path: 'LICENSE', mode: 0o644, bytes: await readFile(join(root, 'LICENSE')) },
      { path: 'THIRD-PARTY-NOTICES', mode: 0o644, bytes: Buffer.from(notices) },
    ]
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

async function readFolder(folder: string): Promise<Entry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    found
      .filter(each => each.isFile())
      .map(async each => {
        const file = join(each.parentPath, each.name)
        const path = relative(folder, file).split(sep).join('/')
        return { path, mode: path.startsWith('bin/') ? 0o755 : 0o644, bytes: await readFile(file) }
      }),
  )
}

type Made = Archive & { readonly size: number }

async function packageFor(platform: Platform, common: readonly Entry[], folder: string): Promise<Made> {
  const { node } = await readRuntime(platform.runtime)
  const { license } = await readRuntime(platform.licenseFrom)
  if (!license) throw new Error(`${platform.licenseFrom} has no LICENSE, which must go with its Node`)
  const entries = [...ownOf(platform, common), { path: 'runtime/LICENSE', mode: 0o644, bytes: license }]
  // Two members, which gzip takes for one (RFC 1952): Node, nearly all of it, is the same from one release of ours to the next.
  const runtime = writeTar([await runtimeEntry(platform, node)])
  const bytes = Buffer.concat([await compress(writeEntries(entries)), await compressOnce(runtime)])
  const file = `kubectl-isolation-v${release.version}-${platform.name}.tar.gz`
  await writeFile(join(folder, file), bytes)
  return { platform, file, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length }
}

/** All but its Node, and that one's licence. */
export function ownOf({ os }: Platform, common: readonly Entry[]): Entry[] {
  return common.filter(({ path }) => os !== 'windows' || !path.startsWith('bin/'))
}

async function runtimeEntry(platform: Platform, node: Buffer): Promise<Entry> {
  const mode = 0o755
  if (platform.os === 'windows') {
    const builder = await readRuntime(builderFor(process.platform, process.arch))
    return { path: platform.bin, mode, bytes: await buildExecutable({ node, builder: builder.node }) }
  }
  // Apple's signature covers every byte; nothing of that program may change.
  return { path: 'runtime/node', mode, bytes: platform.os === 'linux' ? withoutDebugInfo(node) : node }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', multiple: true, default: platforms.map(({ name }) => name) },
      downloads: { type: 'string', default: `https://soh.re/isolation-proxy/releases/v${release.version}` },
    },
  })
  const unknown = values.platform.filter(name => !platforms.some(platform => platform.name === name))
  if (unknown.length > 0) {
    throw new Error(
      `no archive is made for ${unknown.join(', ')}; there are: ${platforms.map(({ name }) => name).join(', ')}`,
    )
  }
  const folder = join(root, 'dist/packages')
  await rm(folder, { recursive: true, force: true })
  await packagePlugin({
    folder,
    platforms: platforms.filter(({ name }) => values.platform.includes(name)),
    downloads: values.downloads,
    say: line => console.log(line),
  })
  console.log(`written to ${relative(process.cwd(), folder) || basename(folder)}, with isolation.yaml for krew`)
}

if (import.meta.main) await main()
