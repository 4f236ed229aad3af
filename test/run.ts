// Runs suites of tests and counts them together: `node test/run.ts unit conformance product` in the sandbox, with nothing but Node; `node test/run.ts --cluster flows` in a test cluster,
// with the real kube-apiserver, the oldest supported one with `--oldest`; `node test/run.ts --full full` in one with a node that runs containers, or in the existing cluster that ISOLATION_E2E_CONTEXT names.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join, relative, resolve } from 'node:path'
import { buildPrograms } from '../build.ts'
import { buildOnce, isBuilt, isFinished, readBuild, readRelease } from './cluster/build.ts'
import { namedContext } from './cluster/existing.ts'
import type { Setting } from './cluster/level.ts'
import { extras } from './cluster/parts.ts'
import { cachesFolder, type Release } from './cluster/release.ts'
import { findMissing, renderMissing, requiredPrograms } from './cluster/requirements.ts'
import { mustBuildImages, prepareImages } from './full/images.ts'
import { imagePrograms } from './images/requirements.ts'
import { hasKubectl } from './product/kubectl.ts'

const root = resolve(import.meta.dirname, '..')
const clusterTool = join(root, 'test/cluster/main.ts')
const collect = join(root, 'test/privilege/collect.ts')
const caches = cachesFolder(process.env, homedir())

type Counts = { passed: number; failed: number; skipped: number }

/** Each is a project of vitest.config.ts, or several of which all names begin with its own. */
const suites = [
  'unit',
  'lengthy',
  'conformance',
  'product',
  'flows',
  'workers',
  'kubectl',
  'plugin-flows',
  'sandbox-flows',
  'slow',
  'hostile',
  'images',
]
/** Those that also run against the real kube-apiserver. */
const inClusters = ['conformance', 'product', 'flows', 'plugin-flows', 'slow', 'manifests', 'privilege']
/** Those that need containers. */
const onNodes = ['full', 'privilege']
/** Those of them that an existing cluster is asked. */
const inExisting = ['full']

const setting: Setting = {
  level: process.argv.includes('--full') ? 'full' : 'api',
  kubernetes: process.argv.includes('--oldest') ? 'oldest' : 'newest',
}

type End = { ok: boolean; counts: Counts }

async function main(words: readonly string[]): Promise<number> {
  const names = words.filter(word => !word.startsWith('--'))
  const ofCluster = setting.level === 'full' ? onNodes : inClusters
  const isInCluster = words.includes('--cluster') || words.includes('--full')
  const known = isInCluster ? ofCluster : suites
  const unknown = names.filter(name => !known.includes(name))
  if (names.length === 0 || unknown.length > 0) {
    console.error(`unknown suite ${unknown.join(', ')}; there are: ${known.join(', ')}`)
    return 2
  }
  const existing = isInCluster && namedContext(process.env) !== undefined
  if (existing && setting.level !== 'full') {
    console.error(
      'ISOLATION_E2E_CONTEXT names an existing cluster, in which only full runs: npm run test:full, or unset it',
    )
    return 2
  }
  const reports = mkdtempSync(join(tmpdir(), 'isolation-proxy-tests-'))
  try {
    const run = existing ? runInExisting : isInCluster ? runInCluster : runInSandbox
    const ends = await run(names, reports)
    const total = ends.reduce((sum, { counts }) => add(sum, counts), { passed: 0, failed: 0, skipped: 0 })
    console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
    return ends.every(({ ok }) => ok) ? 0 : 1
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}

async function runInSandbox(names: readonly string[], reports: string): Promise<End[]> {
  const release = await readRelease(caches)
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: withKubectl(release) }
  // Whatever a person's own variables lead to, tests are not for it.
  for (const name of ['KUBECONFIG', 'CLUSTER_STATE']) delete env[name]
  const ends = names.map(name => report(name, reports, command => run(command, env)))
  const left = [
    ...(isBuilt(release) || hasKubectl ? [] : ['what kubectl prints (no kubectl)']),
    ...((await whatClusterLacks())
      ? ['the same against the real kube-apiserver, npm run test:cluster (needs Linux, root and Go)']
      : []),
  ]
  if (left.length > 0) console.log(`left out here: ${left.join('; ')}`)
  return ends
}

/** The cluster's own build has one; without it, whatever this machine has. */
function withKubectl(release: Release): string {
  const path = process.env.PATH ?? ''
  return isBuilt(release) ? [path, release.folder].join(delimiter) : path
}

async function runInCluster(names: readonly string[], reports: string): Promise<End[]> {
  const verdicts = names.includes('privilege') ? await readBuild(extras.verdicts, caches) : undefined
  const lacking = await whatClusterLacks(verdicts && !isFinished(verdicts))
  if (lacking) {
    console.error(`these suites need a test cluster, which cannot be started here:\n${lacking}`)
    return [{ ok: false, counts: { passed: 0, failed: names.length, skipped: 0 } }]
  }
  await buildPrograms()
  if (verdicts) await buildOnce(verdicts, console.log)
  const archives = setting.level === 'full' ? prepareImages() : []
  const mark = setting.kubernetes === 'oldest' ? '-oldest' : ''
  // The last suite is shown what the programs did in those before it.
  process.env.USED_RIGHTS = reports
  const visit = (name: string) => ({ archives, used: verdicts && join(reports, `used-${name}.json`) })
  return names.map(name =>
    report(name, reports, command => inCluster(`test-${name}${mark}`, { command, ...visit(name) })),
  )
}

/** The cluster tool gives it the context that ISOLATION_E2E_CONTEXT names, and no other. */
async function runInExisting(names: readonly string[], reports: string): Promise<End[]> {
  // The plugin that removes the product, and is tried itself.
  await buildPrograms()
  const inContext = (command: readonly string[]) => run([process.execPath, clusterTool, 'exec', '--', ...command])
  return names.filter(name => inExisting.includes(name)).map(name => report(name, reports, inContext))
}

function report(name: string, reports: string, start: (command: readonly string[]) => number): End {
  const started = performance.now()
  const file = join(reports, `${name}.json`)
  const vitest = [join(root, 'node_modules/.bin/vitest'), 'run', '--project', `${name}*`]
  vitest.push('--reporter=default', '--reporter=json', `--outputFile.json=${file}`)
  const code = start(vitest)
  const { counts, failures } = readReport(file)
  for (const line of failures) console.log(`✗ ${name}: ${line}`)
  console.log(`suite ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return {
    ok: code === 0 && counts.failed === 0 && counts.passed + counts.skipped > 0,
    counts: code === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) },
  }
}

/** Undefined: a cluster can be started here. */
async function whatClusterLacks(buildsMore = false): Promise<string | undefined> {
  const release = await readRelease(caches, setting)
  const path = process.env.PATH ?? ''
  // Where these are not, it cannot be found out either.
  const images = setting.level === 'full' && (findMissing(imagePrograms, path).length > 0 || mustBuildImages())
  const build = buildsMore || !isBuilt(release)
  const programs = findMissing(requiredPrograms({ build, level: setting.level, images }), path)
  const lacking = { programs, root: process.getuid?.() !== 0, linux: process.platform !== 'linux' }
  return renderMissing(lacking)
}

type Visit = {
  readonly command: readonly string[]
  readonly archives: readonly string[]
  /** The file for the rights that were used, if they are compared. */
  readonly used: string | undefined
}

function inCluster(instance: string, { command, archives, used }: Visit): number {
  const tool = (...more: string[]) => run([process.execPath, clusterTool, ...more])
  tool('down', '--name', instance)
  const up = tool('up', '--name', instance, '--level', setting.level, '--kubernetes', setting.kubernetes)
  if (up !== 0) return up
  try {
    if (archives.length > 0 && tool('images', '--name', instance, ...archives) !== 0) return 1
    const code = tool('exec', '--name', instance, '--', ...command)
    if (!used) return code
    const collected = tool('exec', '--name', instance, '--', process.execPath, collect, used)
    return code || collected
  } finally {
    tool('down', '--name', instance)
  }
}

function run([program, ...args]: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  return spawnSync(program!, args, { cwd: root, stdio: 'inherit', env }).status ?? 1
}

/** What vitest's JSON report says: the counts, and for each failed test its name and what it said, a line each. */
function readReport(report: string): { counts: Counts; failures: string[] } {
  try {
    const json = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number
      numFailedTests: number
      numPendingTests: number
      numTodoTests: number
      testResults: {
        name: string
        message: string
        assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
      }[]
    }
    const failures = json.testResults.flatMap(file => [
      ...(file.message ? [`${relative(root, file.name)}`, ...indent(file.message)] : []),
      ...file.assertionResults
        .filter(({ status }) => status === 'failed')
        .flatMap(test => [`${relative(root, file.name)} > ${test.fullName}`, ...test.failureMessages.flatMap(indent)]),
    ])
    return {
      counts: {
        passed: json.numPassedTests,
        failed: json.numFailedTests,
        skipped: json.numPendingTests + json.numTodoTests,
      },
      failures,
    }
  } catch {
    // The runner died before its report; its exit code tells.
    return { counts: { passed: 0, failed: 0, skipped: 0 }, failures: [] }
  }
}

const indent = (message: string): string[] =>
  message
    .slice(0, 2_000)
    .split('\n')
    .filter(line => !line.includes('/node_modules/'))
    .map(line => `  ${line}`)

function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

process.exitCode = await main(process.argv.slice(2))
