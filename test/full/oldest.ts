// Operator and proxy of the oldest commit that today's must work with, as images: built once from that commit, and kept among the user's caches.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { cachesFolder } from '../cluster/release.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * The first commit that could be built into images, with the CRDs of today. When a CRD gains what an older program would drop or refuse, or a release says that it ends compatibility, take the last commit before that:
 * a release works with those of the minor release before it.
 */
const commit = '7856373d48b4b78153eadb8b0e84054b3a563b7a'

export const components = ['operator', 'proxy'] as const
export type Component = (typeof components)[number]

export const oldestImage = (component: Component) => `docker.io/isolation-proxy/${component}:oldest`

const caches = cachesFolder(process.env, homedir())
const folder = join(caches, 'isolation-proxy', 'images', `oldest-${commit.slice(0, 12)}`)
const archives = components.map(component => join(folder, `${component}.tar`))

/** Whether they are built, or can be: a shallow clone lacks the commit. */
export function hasOldest(): boolean {
  return areBuilt() || hasCommit()
}

/** Their archives; none, and a line that says why, in a shallow clone. */
export function prepareOldest(): string[] {
  if (!hasOldest()) {
    console.log(`left out here: programs of ${commit}, which is not in this clone (git fetch --unshallow)`)
    return []
  }
  if (!areBuilt()) build()
  return archives
}

/** Whether `prepareOldest` has something to build. */
export function mustBuildOldest(): boolean {
  return !areBuilt() && hasCommit()
}

const areBuilt = () => archives.every(archive => existsSync(archive))

function hasCommit(): boolean {
  return spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: root }).status === 0
}

function build(): void {
  const work = mkdtempSync(join(tmpdir(), 'isolation-proxy-oldest-'))
  try {
    const source = join(work, 'source')
    checkOut(source)
    console.log(`building operator and proxy of ${commit.slice(0, 12)}, once`)
    runIn(source, 'npm', 'ci', '--silent', '--ignore-scripts', '--no-audit', '--no-fund')
    runIn(source, 'npm', 'run', '--silent', 'images')
    mkdirSync(folder, { recursive: true })
    for (const component of components) {
      const named = join(work, `${component}.tar`)
      rename(join(source, 'dist/images', `${component}.tar`), { to: named, image: oldestImage(component) })
      runIn(work, 'cp', named, join(folder, `${component}.unfinished`))
      renameSync(join(folder, `${component}.unfinished`), join(folder, `${component}.tar`))
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function checkOut(source: string): void {
  runIn(root, 'git', 'clone', '--quiet', '--shared', '--no-checkout', root, source)
  runIn(source, 'git', 'checkout', '--quiet', commit)
}

/** Writes an OCI archive again with another name in it: the one that it has is today's too. */
function rename(archive: string, { to, image }: { to: string; image: string }): void {
  const folder = `${to}-files`
  mkdirSync(folder)
  runIn(folder, 'tar', '-xf', archive)
  const file = join(folder, 'index.json')
  const index = JSON.parse(readFileSync(file, 'utf8')) as { manifests: { annotations: Record<string, string> }[] }
  for (const { annotations } of index.manifests) annotations['org.opencontainers.image.ref.name'] = image
  writeFileSync(file, JSON.stringify(index))
  runIn(folder, 'tar', '-cf', to, 'oci-layout', 'index.json', 'blobs')
}

function runIn(cwd: string, program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
}
