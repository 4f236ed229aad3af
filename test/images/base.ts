// The image that all others begin with where no registry is asked: Debian from its packages, and the Node that package-lock.json pins.
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './command.ts'
import type { Store } from './store.ts'

export const suite = 'bookworm'

/** What there is besides the smallest Debian. */
const packages = {
  /** Real programs, as targets of flows. */
  targets: ['redis-server', 'nginx-light', 'openssh-server'],
  compiler: ['gcc', 'libc6-dev'],
} as const

export type Kind = keyof typeof packages

const certificates = '/etc/ssl/certs/ca-certificates.crt'

const slim = ['/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*', '/usr/share/doc/*/*']
const optionsOf = (kind: Kind) => [
  '--variant=minbase',
  `--include=${packages[kind].join(',')}`,
  ...slim.map(path => `--dpkgopt=path-exclude=${path}`),
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
]

/** An archive of Debian, which is made once a month. `month` is such as `2026-11`; `caches` the user's cache folder. */
export async function makeDebian(kind: Kind, caches: string, month: string): Promise<string> {
  const options = optionsOf(kind)
  const made = createHash('sha256')
    .update([suite, month, ...options].join('\n'))
    .digest('hex')
    .slice(0, 12)
  const archive = join(caches, 'isolation-proxy', 'images', `debian-${made}.tar`)
  if (await exists(archive)) return archive
  await mkdir(dirname(archive), { recursive: true })
  const unfinished = `${archive}.${process.pid}.tar`
  await run('mmdebstrap', [...options, suite, unfinished])
  await rename(unfinished, archive)
  return archive
}

export type BaseParts = {
  /** Archives of Debian. */
  readonly debian: string
  readonly compiler: string
  /** The folder of the package that brings Node. */
  readonly node: string
  /** The folder of npm. */
  readonly npm: string
}

/** Names of images. */
export type Bases = {
  readonly debian: string
  /** With Node and npm, laid out as the images `node` of Docker Hub are. */
  readonly node: string
  /** With a C compiler, Node and its headers. */
  readonly compiler: string
}

export async function buildBases(store: Store, { debian, compiler, node, npm }: BaseParts): Promise<Bases> {
  const context = join(store.folder, 'base')
  await mkdir(context)
  await cp(join(node, 'bin/node'), join(context, 'node'))
  await cp(join(node, 'LICENSE'), join(context, 'LICENSE'))
  await cp(npm, join(context, 'npm'), { recursive: true })
  await cp(join(node, 'include'), join(context, 'include'), { recursive: true })
  await cp(debian, join(context, 'debian.tar'))
  await cp(compiler, join(context, 'compiler.tar'))
  // Whoever is between this machine and the registry of npm is trusted inside as outside.
  await writeFile(join(context, 'certificates.crt'), (await exists(certificates)) ? await readFile(certificates) : '')
  await writeFile(join(context, 'Dockerfile'), dockerfile)
  const bases = {
    debian: 'localhost/isolation-proxy-debian',
    node: 'localhost/isolation-proxy-node',
    compiler: 'localhost/isolation-proxy-compiler',
  }
  for (const [target, image] of Object.entries(bases)) {
    await store.buildah(
      ...['build', '--isolation', 'chroot', '--layers', '--timestamp', '0'],
      ...['--target', target, '--tag', image, context],
    )
  }
  return bases
}

const dockerfile = `FROM scratch AS debian
ADD debian.tar /
FROM debian AS node
COPY node /usr/local/bin/node
COPY LICENSE /usr/local/LICENSE
COPY npm /usr/local/lib/node_modules/npm
COPY certificates.crt ${certificates}
ENV NODE_EXTRA_CA_CERTS=${certificates}
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
FROM scratch AS compiler
ADD compiler.tar /
COPY node /usr/local/bin/node
COPY include /usr/local/include
`

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
