// Says in one message what the machine lacks, before anything is begun.
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

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
const toBuild: readonly Requirement[] = [{ program: 'go', debianPackage: 'golang-go' }]

/** The program names that `need` asks for. Go is needed for a build only. */
export function requiredPrograms(need: { build: boolean }): readonly string[] {
  return (need.build ? [...toBuild, ...toRun] : toRun).map(requirement => requirement.program)
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
  const requirements = [...toBuild, ...toRun].filter(({ program }) => missing.programs.includes(program))
  for (const { program, debianPackage } of requirements) {
    const hint = program === 'go' ? ' (1.26 or newer; where Debian has an older one: https://go.dev/dl)' : ''
    lines.push(`  ${program}: Debian package ${debianPackage}${hint}`)
  }
  if (lines.length === 0) return undefined
  const packages = [...new Set(requirements.map(requirement => requirement.debianPackage))]
  const install = packages.length > 0 ? [`Install with: apt-get install ${packages.join(' ')}`] : []
  return ['the test cluster needs, and this machine lacks:', ...lines, ...install].join('\n')
}

/** Which of `programs` are on none of the folders of `path`. */
export function findMissing(programs: readonly string[], path: string): string[] {
  return programs.filter(program => !path.split(':').some(folder => isExecutable(join(folder, program))))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
