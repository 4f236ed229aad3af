// Says in one message what the machine lacks, before anything is begun.
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { imagePrograms } from '../images/requirements.ts'
import type { Level } from './level.ts'

type Requirement = { readonly program: string; readonly debianPackage: string }

const toRun: readonly Requirement[] = [
  { program: 'unshare', debianPackage: 'util-linux' },
  { program: 'nsenter', debianPackage: 'util-linux' },
  { program: 'setsid', debianPackage: 'util-linux' },
  { program: 'flock', debianPackage: 'util-linux' },
  { program: 'mount', debianPackage: 'mount' },
  { program: 'ip', debianPackage: 'iproute2' },
  { program: 'openssl', debianPackage: 'openssl' },
]
/** With a node that runs containers. The network plugins are where Debian has them, on no one's PATH. */
const toRunContainers: readonly Requirement[] = [
  { program: 'runc', debianPackage: 'runc' },
  { program: '/usr/lib/cni/bridge', debianPackage: 'containernetworking-plugins' },
  { program: 'nft', debianPackage: 'nftables' },
  // Of the plugin portmap, for pods with a hostPort.
  { program: 'iptables', debianPackage: 'iptables' },
]
const toBuild: readonly Requirement[] = [{ program: 'go', debianPackage: 'golang-go' }]
/** Our own, for what runs in it. */
const toBuildImages: readonly Requirement[] = imagePrograms.map(program => ({ program, debianPackage: program }))

export type Need = {
  /** Of the cluster's programs. */
  readonly build: boolean
  readonly level?: Level
  /** Whether images of ours are to be built. */
  readonly images?: boolean
}

/** The program names that `need` asks for, each once. Go is needed for a build only. */
export function requiredPrograms({ build, level = 'api', images = false }: Need): readonly string[] {
  const ofLevel = level === 'full' ? toRunContainers : []
  const needed = [...(build ? toBuild : []), ...toRun, ...ofLevel, ...(images ? toBuildImages : [])]
  return [...new Set(needed.map(requirement => requirement.program))]
}

/** Undefined when nothing is missing. */
export function renderMissing(missing: {
  programs: readonly string[]
  root: boolean
  linux: boolean
}): string | undefined {
  if (missing.linux) return 'the test cluster needs Linux: its network and processes live in Linux namespaces'
  const lines: string[] = []
  if (missing.root) lines.push('  root: namespaces, mounts and routes need it; run this with sudo or as root')
  const known = new Map([...toBuild, ...toRun, ...toRunContainers, ...toBuildImages].map(each => [each.program, each]))
  const requirements = [...known.values()].filter(({ program }) => missing.programs.includes(program))
  for (const { program, debianPackage } of requirements) {
    const hint = program === 'go' ? ' (1.26 or newer; where Debian has an older one: https://go.dev/dl)' : ''
    lines.push(`  ${program}: Debian package ${debianPackage}${hint}`)
  }
  if (lines.length === 0) return undefined
  const packages = [...new Set(requirements.map(requirement => requirement.debianPackage))]
  const install = packages.length > 0 ? [`Install with: apt-get install ${packages.join(' ')}`] : []
  return ['the test cluster needs, and this machine lacks:', ...lines, ...install].join('\n')
}

/** Which of `programs` are on none of the folders of `path`, or not where they are named. */
export function findMissing(programs: readonly string[], path: string): string[] {
  const isThere = (program: string) =>
    program.startsWith('/')
      ? isExecutable(program)
      : path.split(':').some(folder => isExecutable(join(folder, program)))
  return programs.filter(program => !isThere(program))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
