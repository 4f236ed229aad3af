// Tests on a machine that has Node, but neither Go nor kubectl nor what a test cluster is made with: what needs these is left out and named, or fails for it in words.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const home = mkdtempSync(join(tmpdir(), 'bare-machine-'))
const programs = join(home, 'bin')
const absent = ['node', 'kubectl', 'go', 'ip', 'unshare', 'runc', 'git']
mkdirSync(programs)
for (const program of readdirSync('/usr/bin'))
  if (!absent.includes(program)) symlinkSync(join('/usr/bin', program), join(programs, program))
symlinkSync(process.execPath, join(programs, 'node'))

/** The cluster of this person's current context, with which no test has any business. */
let knocks = 0
const production = createServer(socket => {
  knocks += 1
  socket.destroy()
})
const kubeconfig = join(home, 'kubeconfig')
beforeAll(async () => {
  await once(production.listen(0, '127.0.0.1'), 'listening')
  const server = `http://127.0.0.1:${(production.address() as AddressInfo).port}`
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'production' },
    contexts: [{ name: 'production', context: { cluster: 'production', user: 'me' } }],
    clusters: [{ name: 'production', cluster: { server } }],
    users: [{ name: 'me', user: { token: 'secret' } }],
  }
  writeFileSync(kubeconfig, JSON.stringify(config))
})
afterAll(() => {
  production.close()
  rmSync(home, { recursive: true })
})

/** Whoever runs it has no caches yet, and is nobody that this test's own runner knows. */
function runNode(...words: string[]): Promise<{ code: unknown; said: string }> {
  const env = {
    PATH: programs,
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    TMPDIR: tmpdir(),
    KUBECONFIG: kubeconfig,
  }
  return new Promise(resolve => {
    execFile(process.execPath, words, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    )
  })
}
const runSuites = (...words: string[]) => runNode('test/run.ts', ...words)

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

it('so do suites for a node', async () => {
  const { code, said } = await runSuites('--full', 'full')
  expect(said).toMatch(/^these suites need a test cluster, which cannot be started here:$/m)
  for (const missing of ['runc', 'git'])
    expect(said).toMatch(new RegExp(`^ {2}${missing}: Debian package ${missing}$`, 'm'))
  expect(code).toBe(1)
})

it.each([
  [
    'of a node',
    'full',
    'test/full/early-end.test.ts',
    /these flows run inside a cluster with a node: npm run test:full/,
  ],
  ['of an installation', 'manifests', 'test/manifests/cluster/applying.test.ts', /this runs inside a test cluster/],
])(
  'flows %s ask no cluster that is not named, though a kubeconfig has a current one',
  async (_, project, file, words) => {
    const { code, said } = await runNode('node_modules/vitest/vitest.mjs', 'run', '--project', project, file)
    expect(said).toMatch(words)
    expect(code).toBe(1)
    expect(knocks).toBe(0)
  },
)
