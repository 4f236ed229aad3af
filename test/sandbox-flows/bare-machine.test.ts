// Tests on a machine that has Node, but neither Go nor kubectl nor what a test cluster is made with: what needs these is left out and named, or fails for it in words.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const home = mkdtempSync(join(tmpdir(), 'bare-machine-'))
const programs = join(home, 'bin')
const absent = ['node', 'kubectl', 'go', 'ip', 'unshare', 'runc', 'git']
mkdirSync(programs)
for (const program of readdirSync('/usr/bin'))
  if (!absent.includes(program)) symlinkSync(join('/usr/bin', program), join(programs, program))
symlinkSync(process.execPath, join(programs, 'node'))
afterAll(() => rmSync(home, { recursive: true }))

/** Whoever runs it has no caches yet, and is nobody that this test's own runner knows. */
function runSuites(...words: string[]): Promise<{ code: unknown; said: string }> {
  const env = { PATH: programs, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), TMPDIR: tmpdir() }
  return new Promise(resolve => {
    execFile(process.execPath, ['test/run.ts', ...words], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    )
  })
}

it('suites for the sandbox pass, and say in one line what was left out and what it needs', async () => {
  const { code, said } = await runSuites('kubectl')
  expect(said).toMatch(/^left out here: what kubectl prints \(no kubectl\); .* npm run test:cluster .*Go\)$/m)
  expect(said).toMatch(/\n0 passed, 0 failed, [1-9]\d* skipped\n$/)
  expect(code).toBe(0)
})

it('suites for a test cluster fail, and say what is missing', async () => {
  const { code, said } = await runSuites('--cluster', 'conformance', 'product')
  expect(said).toMatch(/^these suites need a test cluster, which cannot be started here:$/m)
  for (const missing of ['go', 'ip', 'unshare']) expect(said).toMatch(new RegExp(`\\b${missing}\\b`))
  expect(said).toMatch(/^0 passed, 2 failed, 0 skipped$/m)
  expect(code).toBe(1)
})

it('so do suites for a node, and no other cluster is asked without being named', async () => {
  const { code, said } = await runSuites('--full', 'full')
  expect(said).toMatch(/^these suites need a test cluster, which cannot be started here:$/m)
  for (const missing of ['runc', 'git'])
    expect(said).toMatch(new RegExp(`^ {2}${missing}: Debian package ${missing}$`, 'm'))
  expect(code).toBe(1)
})
