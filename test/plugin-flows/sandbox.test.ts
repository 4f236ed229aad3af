// `sandbox`: from a copy of the built plugin, with nothing of the repository in reach of what it says or starts.
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listStats, readFolder, readStat } from '../../sandbox/agent/process/proc.ts'
import { connect } from '../product/connection.ts'
import { hasKubectl, tryKubectl } from '../product/kubectl.ts'
import { type Ended, plugin as runPlugin, startPlugin } from './plugin.ts'

const repository = resolve(import.meta.dirname, '../..')

let place: string
/** A home of a person's own, and the plugin's folder in it with its own Node. */
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'plugin copy '))
  const dist = join(place, 'isolation')
  await cp(dirname(process.env.PLUGIN_BIN!), dist, { recursive: true })
  await mkdir(join(dist, 'runtime'))
  await copyFile(process.execPath, join(dist, 'runtime', 'node'))
})
afterAll(async () => {
  await sandbox('stop')
  await rm(place, { recursive: true, force: true })
})

const wish = () => ({
  cwd: place,
  env: { HOME: place, PLUGIN_BIN: undefined, KUBECONFIG: undefined, NODE_PATH: undefined, XDG_CACHE_HOME: undefined },
})

/** `kubectl isolation sandbox ARGS` of the copy. */
async function sandbox(...args: string[]): Promise<Ended> {
  const original = process.env.PLUGIN_BIN
  process.env.PLUGIN_BIN = join(place, 'isolation', 'bin')
  const running = runPlugin(['sandbox', ...args], wish())
  process.env.PLUGIN_BIN = original
  return running
}

const folder = () => join(place, '.kube', 'isolation-sandbox')

async function status(): Promise<Record<string, unknown>> {
  return JSON.parse((await sandbox('status', '-o', 'json')).stdout) as Record<string, unknown>
}

type Process = { readonly pid: number; readonly startTime: string; readonly command: string }

/** The one that was started, all below it, and whatever runs a file of the copy or stands in one of its folders, whosever child it is by now. */
async function processesOf(pid: number): Promise<Process[]> {
  const stats = listStats()
  const below = new Set([pid])
  for (const before = { size: 0 }; before.size < below.size; ) {
    before.size = below.size
    for (const stat of stats) if (below.has(stat.parent)) below.add(stat.pid)
  }
  const seen = await Promise.all(
    stats.map(async stat => {
      const command = await readFile(`/proc/${stat.pid}/cmdline`, 'utf8').catch(() => '')
      return { ...stat, command, isOurs: `${command}\n${readFolder(stat.pid)}`.includes(place) }
    }),
  )
  return seen
    .filter(each => each.isOurs || below.has(each.pid))
    .map(({ pid, startTime, command }) => ({ pid, startTime, command }))
}

const isThere = ({ pid, startTime }: Process) => readStat(pid)?.startTime === startTime

/** A client that is there, so that a pod is in use. */
async function visit() {
  const { services } = (await status()) as { services: { address: string }[] }
  const visitor = await connect(services[0]!.address)
  await visitor.greeting()
  return visitor
}

describe('a sandbox in the background', () => {
  it('is not there at first, and nothing of it can be ended or deleted: no failure', async () => {
    const { code, stdout } = await sandbox('status')
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('stopped') })
    expect(await sandbox('stop')).toMatchObject({ code: 0, stdout: '', stderr: `No sandbox runs in ${folder()}.\n` })
    expect(await sandbox('reset')).toMatchObject({ code: 0, stderr: `There is no sandbox in ${folder()}.\n` })
  })

  it('starts, says where it is, and serves', async () => {
    const { code, stdout, stderr } = await sandbox('start', '--detach', '--port', '0')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('kubectl isolation sandbox stop ends everything')
    expect(stdout).not.toMatch(/npm|Ctrl-C/)
    expect(stdout).toContain(`  kubeconfig  ${join(folder(), 'kubeconfig')}\n`)
    const address = /my-app +(\S+:\d+)/.exec(stdout)?.[1]
    const visitor = await connect(address!)
    expect(await visitor.greeting()).toMatch(/^my-app-/)
    await visitor.leave()
    expect(await status()).toMatchObject({
      running: true,
      folder: folder(),
      kubeconfig: join(folder(), 'kubeconfig'),
      services: [{ namespace: 'default', name: 'my-app', address, state: 'Ready' }],
    })
  })

  it('runs nothing of the repository', async () => {
    const commands = await Promise.all(
      listStats().map(({ pid }) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    )
    const ours = commands.filter(command => command.includes(place))
    expect(ours.length).toBeGreaterThan(7)
    expect(ours.filter(command => command.includes(repository))).toEqual([])
    const files = await readdir(join(place, 'isolation', 'plugin'), { recursive: true, withFileTypes: true })
    const texts = await Promise.all(
      files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'utf8')),
    )
    expect(texts.length).toBeGreaterThan(20)
    expect(texts.filter(text => text.includes(repository))).toEqual([])
  })

  it.skipIf(!hasKubectl)('explains kinds to kubectl, and tells in an Event how to map an image', async () => {
    const kubeconfig = ['--kubeconfig', join(folder(), 'kubeconfig')]
    expect((await tryKubectl([...kubeconfig, 'explain', 'dedi.spec.replicas'])).code).toBe(0)
    expect((await tryKubectl([...kubeconfig, 'explain', 'pod.spec.containers'])).code).toBe(0)
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'x', image: 'unknown:1' }] },
    }
    await tryKubectl([...kubeconfig, 'apply', '-f', '-'], JSON.stringify(pod))
    await tryKubectl([
      ...kubeconfig,
      'wait',
      'pod/x',
      '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}',
      '--timeout=20s',
    ])
    const events = await tryKubectl([...kubeconfig, 'get', 'events', '-o', 'jsonpath={.items[*].message}'])
    expect(events.stdout).toContain("kubectl isolation sandbox start --image unknown:1='COMMAND'")
  })

  it('is not started twice, and the second start is no failure', async () => {
    expect(await sandbox('start', '--detach')).toMatchObject({
      ...{ code: 0, stderr: '' },
      stdout: `A sandbox runs in ${folder()} already. Its kubeconfig is ${folder()}/kubeconfig\n`,
    })
    const { code, stderr } = await sandbox('start')
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/runs in .* already \(process \d+.*\n.*kubectl isolation sandbox stop/),
    })
  })

  it('ends with all it started, and goes on from there at the next start', async () => {
    const { pid, server } = await status()
    const [started, visitor] = await Promise.all([processesOf(pid as number), visit()])
    expect(started.length).toBeGreaterThan(7)
    expect(await sandbox('stop')).toMatchObject({
      code: 0,
      stdout: `The sandbox in ${folder()} has ended.\n`,
      stderr: '',
    })
    expect(await processesOf(pid as number)).toEqual([])
    expect(started.filter(isThere)).toEqual([])
    await visitor.ended
    expect(await status()).toMatchObject({ running: false, services: [] })
    expect((await sandbox('start', '--detach')).code).toBe(0)
    expect(await status()).toMatchObject({ running: true, server })
  })

  it('is reset only when that is confirmed, and then nothing is left', async () => {
    const { code, stderr } = await sandbox('reset')
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('Say --yes') })
    expect(await status()).toMatchObject({ running: true })
    expect(await sandbox('reset', '--yes')).toMatchObject({ code: 0, stderr: '' })
    expect(await readdir(join(place, '.kube'))).toEqual([])
    expect(await status()).toMatchObject({ running: false })
  })
})

describe('a sandbox in the foreground', () => {
  it('ends in good order on Ctrl-C', async () => {
    const dir = join(place, 'other')
    const running = startPlugin(['sandbox', 'start', '--dir', dir, '--port', '0', '--no-example'], wish())
    await expect.poll(running.stdout, { timeout: 30_000 }).toContain('Ctrl-C ends everything')
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 0, signal: null, stderr: '' })
    expect(running.stdout()).toContain('ending ...')
  })

  it.each([
    [['--port', 'http'], '--port http: write a number up to 65535'],
    [['--image', 'redis'], '--image redis: write NAME=COMMAND'],
    [['--images', '/nowhere/f.yaml'], '--images /nowhere/f.yaml cannot be read'],
    [['--kubeconfig', 'x'], 'unknown flag: --kubeconfig'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { code, stderr } = await sandbox('start', '--dir', join(place, 'wrong'), ...args)
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(`error: ${sentence}`) })
  })

  it('in the background says why it did not start', async () => {
    const args = ['--dir', join(place, 'wrong'), '--images', '/nowhere/f.yaml']
    const { code, stderr } = await sandbox('start', '--detach', ...args)
    expect(code).toBe(1)
    expect(stderr).toContain('error: the sandbox did not start (exit code 1)')
    expect(stderr).toContain('--images /nowhere/f.yaml cannot be read')
  })
})

it('never deletes a folder that is not a sandbox', async () => {
  const { code, stderr } = await sandbox('reset', '--yes', '--dir', join(place, 'isolation'))
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("files that are no sandbox's") })
  expect(await readdir(join(place, 'isolation'))).toContain('plugin')
})
