// Runs suites of tests and counts them together: `node test/run.ts unit conformance flows`. Suites that need a real API server start a cluster of their own and take it down.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { buildPrograms } from '../build.ts'
import { isBuilt, readRelease } from './cluster/build.ts'
import { cachesFolder } from './cluster/release.ts'
import { findMissing, renderMissing, requiredPrograms } from './cluster/requirements.ts'

const root = resolve(import.meta.dirname, '..')
const clusterTool = join(root, 'test/cluster/main.ts')

type Counts = { passed: number; failed: number; skipped: number }

type Suite = { readonly project: string; readonly needs: 'node' | 'cluster' | 'product' }

/** What each suite runs: a project of vitest.config.ts. */
const suites: Readonly<Record<string, Suite>> = {
  unit: { project: 'unit', needs: 'node' },
  conformance: { project: 'conformance', needs: 'cluster' },
  flows: { project: 'flows', needs: 'cluster' },
  product: { project: 'product', needs: 'product' },
  slow: { project: 'slow', needs: 'product' },
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter(name => !suites[name])
  if (names.length === 0 || unknown.length > 0) {
    console.error(`unknown suite ${unknown.join(', ')}; there are: ${Object.keys(suites).join(', ')}`)
    return 2
  }
  const reports = mkdtempSync(join(tmpdir(), 'isolation-proxy-tests-'))
  const lacking = names.some(name => suites[name]!.needs !== 'node') ? await whatClusterLacks() : undefined
  try {
    const ends: { ok: boolean; counts: Counts }[] = []
    for (const name of names) ends.push(await runSuite(name, reports, lacking))
    const total = ends.reduce((sum, { counts }) => add(sum, counts), { passed: 0, failed: 0, skipped: 0 })
    console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
    return ends.every(({ ok }) => ok) ? 0 : 1
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}

async function runSuite(
  name: string,
  reports: string,
  lacking: string | undefined,
): Promise<{ ok: boolean; counts: Counts }> {
  const suite = suites[name]!
  if (suite.needs !== 'node' && lacking) {
    if (process.env.CI) {
      console.error(`suite ${name} cannot run, which is a failure in CI:\n${lacking}`)
      return { ok: false, counts: { passed: 0, failed: 1, skipped: 0 } }
    }
    console.log(`suite ${name} is left out: ${lacking.replaceAll(/\s*\n\s*/g, ' ')}`)
    return { ok: true, counts: { passed: 0, failed: 0, skipped: 1 } }
  }
  const started = performance.now()
  const report = join(reports, `${name}.json`)
  if (suite.needs === 'product') await buildPrograms()
  const vitest = [join(root, 'node_modules/.bin/vitest'), 'run', '--project', suite.project]
  vitest.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
  const code = suite.needs === 'node' ? run(vitest) : inCluster(`test-${name}`, vitest)
  const { counts, failures } = readReport(report)
  for (const line of failures) console.log(`✗ ${name}: ${line}`)
  console.log(`suite ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return {
    ok: code === 0 && counts.failed === 0 && counts.passed > 0,
    counts: code === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) },
  }
}

/** Undefined: a cluster can be started here. */
async function whatClusterLacks(): Promise<string | undefined> {
  const release = await readRelease(cachesFolder(process.env, homedir()))
  const programs = findMissing(requiredPrograms({ build: !isBuilt(release) }), process.env.PATH ?? '')
  const lacking = { programs, root: process.getuid?.() !== 0, linux: process.platform !== 'linux' }
  return renderMissing(lacking)
}

function inCluster(instance: string, command: readonly string[]): number {
  const tool = (...more: string[]) => run([process.execPath, clusterTool, ...more])
  tool('down', '--name', instance)
  const up = tool('up', '--name', instance)
  if (up !== 0) return up
  try {
    return tool('exec', '--name', instance, '--', ...command)
  } finally {
    tool('down', '--name', instance)
  }
}

function run([program, ...args]: readonly string[]): number {
  return spawnSync(program!, args, { cwd: root, stdio: 'inherit' }).status ?? 1
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
    .map(line => `  ${line}`)

function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

process.exitCode = await main(process.argv.slice(2))
