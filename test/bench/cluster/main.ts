// `npm run bench:cluster`: figures of the whole product on a real Kubernetes, in a test cluster of its own. At the API level pods are local processes; `-- --level full` measures on a node that runs containers.
// `-- quiet writes` takes some of them only; `-- --minutes 1` shortens the quiet minutes. `-- crowd` has kwok play the pods of 200 services.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPrograms } from '../../../build.ts'
import { prepareImages } from '../../full/images.ts'
import { buildKwok } from './crowd/kwok.ts'
import { crowd, groups, isGroup } from './groups.ts'

const root = resolve(import.meta.dirname, '../../..')

const usage = `usage: npm run bench:cluster [-- [--level api|full] [--minutes 5] [${[...groups, crowd].join('|')}]...]`
const { values, positionals } = read(process.argv.slice(2))

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
let interruption: NodeJS.Signals | undefined
/** What a signal ends. */
let running: ChildProcess | undefined

/** Ends the process, with the usage, where that is wished for or nothing else can be understood. */
function read(args: string[]) {
  try {
    const read = parseArgs({
      args,
      allowPositionals: true,
      options: {
        level: { type: 'string', default: 'api' },
        minutes: { type: 'string', default: '5' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (!read.values.help) return read
    console.log(usage)
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(2)
  }
  process.exit(0)
}

async function main(): Promise<number> {
  const unknown = positionals.filter(name => !isGroup(name) && name !== crowd)
  if (unknown.length > 0 || !['api', 'full'].includes(values.level) || !(Number(values.minutes) > 0)) {
    console.error(usage)
    return 2
  }
  if (positionals.includes(crowd) && values.level !== 'api') {
    console.error('crowd is measured at the API level: leave out --level full')
    return 2
  }
  await buildPrograms()
  const named = positionals.filter(isGroup)
  const code = named.length > 0 || positionals.length === 0 ? await measureGroups(named) : 0
  if (code !== 0 || !positionals.includes(crowd)) return code
  return measureCrowd()
}

async function measureGroups(named: readonly string[]): Promise<number> {
  const archives = values.level === 'full' ? prepareImages() : []
  return inCluster({ name: 'bench-cluster', archives, program: 'inside.ts', args: [values.minutes, ...named] })
}

async function measureCrowd(): Promise<number> {
  const args = ['--kwok', await buildKwok(), '--minutes', values.minutes]
  return inCluster({ name: 'bench-crowd', archives: [], program: 'crowd/inside.ts', args })
}

type Visit = {
  readonly name: string
  readonly archives: readonly string[]
  /** For Node, beside this file. */
  readonly program: string
  readonly args: readonly string[]
}

/** Whatever happens, and whoever interrupts it, the cluster is taken down. */
async function inCluster({ name, archives, program, args }: Visit): Promise<number> {
  for (const signal of signals) process.on(signal, interrupt)
  try {
    await tool('down', '--name', name)
    const file = resolve(import.meta.dirname, program)
    const steps = [
      ['up', '--name', name, '--level', values.level],
      ...(archives.length > 0 ? [['images', '--name', name, ...archives]] : []),
      ['exec', '--name', name, '--', process.execPath, file, ...args],
    ]
    for (const step of steps) {
      const code = interruption ? 1 : await tool(...step)
      if (code !== 0) return code
    }
    return 0
  } finally {
    await tool('down', '--name', name)
    for (const signal of signals) process.off(signal, interrupt)
  }
}

/** In a session of its own, so that Ctrl-C is for us alone and nothing ends before its turn. Resolves with the exit code. */
async function tool(...words: readonly string[]): Promise<number> {
  const command = [resolve(root, 'test/cluster/main.ts'), ...words]
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true })
  if (words[0] !== 'down') running = child
  const [code] = (await once(child, 'close')) as [number | null]
  running = undefined
  return code ?? 1
}

function interrupt(signal: NodeJS.Signals): void {
  interruption = signal
  running?.kill('SIGTERM')
}

const code = await main()
process.exitCode = interruption ? 128 + constants.signals[interruption] : code
