// Lets one directed fault happen in a copy of the repository, and reads what its test said.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from './faults.ts'

export type Outcome =
  | { readonly kind: 'held' }
  /** `says`: the first failure. */
  | { readonly kind: 'broke'; readonly says: string }
  /** There was no such test, or it never began. */
  | { readonly kind: 'absent'; readonly says: string }

type Report = {
  testResults: {
    message?: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
  }[]
}

/** Whatever the test started ends with `signal`, and what it left on disk goes with the copy. */
export async function runDirected(folder: string, { file, test }: Fault, signal: AbortSignal): Promise<Outcome> {
  const report = join(folder, '.mutants-report.json')
  rmSync(report, { force: true })
  const args = [
    join(folder, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--config', 'test/mutants/vitest.config.ts', `test/mutants/faults/${file}`],
    ...['-t', `^${literal(test)}$`, '--reporter=json', `--outputFile=${report}`],
  ]
  const output = await run(args, folder, signal)
  try {
    return readOutcome(JSON.parse(readFileSync(report, 'utf8')) as Report, test)
  } catch (cause) {
    return { kind: 'absent', says: `vitest left no report (${String(cause)}): ${output}` }
  }
}

export function readOutcome({ testResults }: Report, test: string): Outcome {
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const result = results.find(({ fullName }) => fullName.trim() === test)
  if (result?.status === 'passed') return { kind: 'held' }
  if (result?.status === 'failed') return { kind: 'broke', says: result.failureMessages[0] ?? '' }
  const [message] = testResults.flatMap(({ message }) => message || [])
  return { kind: 'absent', says: message ?? `there is no test "${test}"` }
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Resolves with the end of what it said. */
function run(args: readonly string[], cwd: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // Not in the cluster that this process may be in, nor as one of its tests.
  const { CLUSTER_STATE: _, VITEST: __, KUBECONFIG: ___, ...env } = process.env
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...env, TMPDIR: join(cwd, '.tmp') },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: its servers, operators and proxies are in it.
    detached: true,
  })
  const endAll = () => process.kill(-child.pid!, 'SIGKILL')
  signal.addEventListener('abort', endAll, { once: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000)
    })
  }
  child.once('error', reject).once('close', () => {
    signal.removeEventListener('abort', endAll)
    resolve(said)
  })
  return promise
}
