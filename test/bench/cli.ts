// How long people wait for `kubectl isolation` to begin, beside kubectl doing the like: the two take turns, so that whatever else the machine does hits both. Run by `npm run bench:cli`.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPlugin } from '../../build.ts'
import { Scene } from '../product/scene.ts'
import setup from '../product/setup.ts'

type Timed = { readonly name: string; readonly command: readonly string[]; readonly tookMs: number[] }

const ROUNDS = Number(process.env.ROUNDS ?? 31)
const aims = { help: 2, list: 3.5 }

const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-bench-cli-'))
await buildPlugin(folder)
process.env.XDG_CACHE_HOME = join(folder, 'cache')
const stop = await setup()
const scene = await Scene.open('bench-cli')
try {
  for (const name of ['one', 'two', 'three']) await scene.create(name)
  for (const name of ['one', 'two', 'three']) await scene.untilWarm(name, 1)
  const launcher = join(folder, 'bin/kubectl-isolation')
  const namespace = ['-n', scene.namespace]
  const node = timed('node, an empty program', [process.execPath, '-e', ''])
  const bare = timed('isolation --help, without its launcher', [
    process.execPath,
    '--no-warnings',
    join(folder, 'plugin/launch.mjs'),
    '--help',
  ])
  const help = timed('isolation --help', [launcher, '--help'])
  const parsed = timed('isolation version --client (flags are parsed)', [launcher, 'version', '--client'])
  const list = timed('isolation list', [launcher, 'list', ...namespace])
  const tab = timed('the tab key: a command', [join(folder, 'bin/kubectl_complete-isolation'), 'li'])
  const kubectlVersion = timed('kubectl version --client', ['kubectl', 'version', '--client'])
  const kubectlGet = timed('kubectl get dedi', ['kubectl', 'get', 'dedi', ...namespace])
  const all = [kubectlVersion, help, kubectlGet, list, node, bare, parsed, tab]
  // The first run of each fills caches: of the system, of kubectl's discovery, of compiled code.
  for (let round = -1; round < ROUNDS; round += 1) for (const each of all) measure(each, round >= 0)
  for (const { name, tookMs } of all) console.log(`${median(tookMs).toFixed(1).padStart(7)} ms  ${name}`)
  console.log()
  judge(help, kubectlVersion, aims.help)
  judge(list, kubectlGet, aims.list)
  console.log(
    `\nwhere the time of list goes: ${[
      ['Node itself', median(node.tookMs)],
      ['declarations and help', difference(bare, node)],
      ['the launcher', difference(help, bare)],
      ['yargs', difference(parsed, help)],
      ['kubeconfig, connection, one request, the table', difference(list, parsed)],
    ]
      .map(([what, ms]) => `${what} ${(ms as number).toFixed(0)} ms`)
      .join(', ')}`,
  )
} finally {
  await scene.close()
  await stop()
  await rm(folder, { recursive: true, force: true })
}

function timed(name: string, command: readonly string[]): Timed {
  return { name, command, tookMs: [] }
}

function measure({ name, command: [program, ...args], tookMs }: Timed, counts: boolean): void {
  const begun = performance.now()
  const { status, stderr } = spawnSync(program!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  const ms = performance.now() - begun
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  if (counts) tookMs.push(ms)
}

/** The median of the rounds' own ratios: of two that ran one after the other. */
function judge(ours: Timed, theirs: Timed, aim: number): void {
  const ratio = median(ours.tookMs.map((ms, round) => ms / theirs.tookMs[round]!))
  console.log(`${ours.name} takes ${ratio.toFixed(2)} times as long as ${theirs.name} (aim: at most ${aim})`)
}

function difference(more: Timed, less: Timed): number {
  return median(more.tookMs.map((ms, round) => ms - less.tookMs[round]!))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
