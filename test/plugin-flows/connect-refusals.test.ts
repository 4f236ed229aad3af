// `kubectl isolation connect` when there is no way to the service, or the service does not want the client.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isKubeError } from '../../api/kube/errors.ts'
import { roleBindings, roles } from '../../api/kube/resources.ts'
import { chooseProxies } from '../../plugin/commands/connect/way.ts'
import { until } from '../cluster/until.ts'
import { openFaults } from '../faults.ts'
import { connect } from '../product/connection.ts'
import { Scene } from '../product/scene.ts'
import { plugin, startPlugin } from './plugin.ts'
import { keys, startInTerminal } from './terminal.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open('connect-no')
  await scene.create('echo', { replicas: 1 })
  await scene.untilWarm('echo', 1)
})
afterAll(() => scene?.close())

const inScene = (...args: string[]) => [...args, '-n', scene.namespace]

describe('a service that does not answer', () => {
  it.each([
    ['', []],
    [', and opens no local port that would lead nowhere', ['--listen', '127.0.0.1:0']],
  ])('says that there is none of that name%s', async (_, how) => {
    const { code, stdout, stderr } = await plugin(inScene('connect', 'nobody', ...how))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^Error from server \(NotFound\): .*"nobody" not found/)
  })

  it.each([
    ['through the API server', [], /^error: no proxy of closed is ready\nspec\.proxy\.replicas is 0/],
    ['at its own address', ['--direct'], /^error: cannot connect to |^error: closed has no address yet/],
  ])('%s says that nothing accepts connections', async (_, how, sentence) => {
    await scene.create('closed', { proxy: { replicas: 0 } }).catch(ignoreExisting)
    await until(
      'the look at it',
      async () => (await scene.condition('closed', 'Ready'))?.reason === 'NoProxies' || undefined,
    )
    const { code, stdout, stderr } = await plugin(inScene('connect', 'closed', ...how))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(sentence)
  })

  it('is waited for while its proxy is only starting: the second command of a person who has just made it', async () => {
    await scene.create('young', { replicas: 1, connections: { queue: { timeout: '60s' } } })
    const running = startPlugin(inScene('connect', 'young'))
    running.child.stdin.end()
    const { code, stdout } = await running.ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^hello from young-/) })
  })

  it('shows why it sends somebody away, and fails when it sends away without a word', async () => {
    const connections = { queue: { length: 0 }, refusalMessage: 'come back later\n' }
    await scene.create('full', { replicas: 1, pool: { maxPods: 1 }, connections })
    await scene.untilWarm('full', 1)
    const guest = await scene.connect('full')
    await guest.greeting()
    const told = startPlugin(inScene('connect', 'full'))
    expect(await told.ended).toMatchObject({ code: 0, stdout: 'come back later\n', stderr: '' })
    await scene.patch('full', { spec: { connections: { refusalMessage: null } } })
    const mute = await until('refusal without a word', async () => {
      const running = startPlugin(inScene('connect', 'full'))
      const ended = await running.ended
      return ended.stdout === '' ? ended : undefined
    })
    expect(mute.code).toBe(1)
    expect(mute.stderr).toBe(
      `error: full closed the connection before it sent a byte\nPerhaps no pod was available, or the service does not admit this client: see 'kubectl isolation status full -n ${scene.namespace}'.\n`,
    )
    const ended = await plugin(inScene('connect', 'full'))
    expect(ended, 'the same when stdin has ended').toMatchObject({ code: 1, stdout: '', stderr: mute.stderr })
    const local = startPlugin(inScene('connect', 'full', '--listen', '127.0.0.1:0'))
    const [, address] = await until('address', () => /from (\S+)/.exec(local.stdout()) ?? undefined)
    const sentAway = await connect(address!)
    await sentAway.ended
    const sentence = `Connection from 127.0.0.1:${sentAway.localPort}: error: full closed the connection before it sent a byte\n`
    await until('the client of a local port to be named', () => local.stderr().includes(sentence) || undefined)
    local.child.kill('SIGINT')
    await local.ended
    await guest.leave()
  })

  it('tells a person who has to wait for a pod', async () => {
    await scene.create('busy', { replicas: 1, pool: { maxPods: 1 } })
    await scene.untilWarm('busy', 1)
    const guest = await scene.connect('busy')
    await guest.greeting()
    const terminal = startInTerminal(inScene('connect', 'busy'))
    try {
      await terminal.untilShows('Connected; waiting for a pod of busy')
      await guest.leave()
      await terminal.untilShows('hello from busy-')
      terminal.press(keys.ctrlC)
      expect((await terminal.ended).code).toBe(130)
    } finally {
      await terminal.close()
    }
  })

  it('names the right that is missing, and the way without it', async () => {
    const who = `guest-of-${scene.namespace}`
    const namespace = scene.namespace
    const rules = [
      { apiGroups: ['soh.re'], resources: ['dedicatedservices'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    ]
    await scene.client.create(roles, { metadata: { name: 'guest', namespace }, rules })
    await scene.client.create(roleBindings, {
      metadata: { name: 'guest', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'guest' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: who }],
    })
    const { status } = await scene.service('echo')
    const refused = await until('the right to look', async () => {
      const ended = await plugin(inScene('connect', 'echo', '--as', who))
      return ended.stderr.includes('portforward') ? ended : undefined
    })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toBe(
      `error: to connect through the API server you need a right that you do not have: create pods/portforward in namespace ${namespace}\nAsk for it, or dial the service's own address (${status!.address}): kubectl isolation connect echo --direct\n`,
    )
  })
})

// Only a sandbox has bad days to order.
describe.skipIf(process.env.CLUSTER_STATE)('a service on a bad day', () => {
  it('is reached by another proxy when the first one cannot be', async () => {
    await scene.create('two', { replicas: 2, proxy: { replicas: 2 } })
    await scene.untilWarm('two', 2)
    const names = await until('two ready proxies', async () => {
      const ready = chooseProxies(await scene.proxies('two'))
      return ready.length === 2 ? ready : undefined
    })
    const faults = await openFaults(process.env)
    try {
      const about = { resource: 'pods', subresource: 'portforward', namespace: scene.namespace, name: names[0] }
      await faults.add({ ...about, effect: { kind: 'answer', code: 500 } })
      const { code, stdout } = await plugin(inScene('connect', 'two'), { stdin: 'ping\n' })
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^hello from two-\w+\nping\n$/) })
    } finally {
      await faults.remove()
      await faults.close()
    }
  })

  it('is reached by SPDY where WebSockets are not understood', async () => {
    const faults = await openFaults(process.env)
    try {
      const about = { resource: 'pods', subresource: 'portforward', namespace: scene.namespace }
      await faults.add({ ...about, times: 1, effect: { kind: 'answer', code: 400 } })
      const { code, stdout, stderr } = await plugin(inScene('connect', 'echo', '-v=6'), { stdin: 'ping\n' })
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\nping\n$/) })
      expect(stderr).toMatch(/GET \S+portforward 400 [\s\S]*POST \S+portforward 101 Switching Protocols/)
    } finally {
      await faults.remove()
      await faults.close()
    }
  })

  it('can be left by Ctrl-C while the way there is sought', async () => {
    const faults = await openFaults(process.env)
    try {
      const about = { resource: 'pods', namespace: scene.namespace, client: 'kubectl-isolation' }
      await faults.add({ ...about, effect: { kind: 'hold' } })
      const running = startPlugin(inScene('connect', 'echo', '-v=6'))
      await until('a first request', () => running.stderr().includes('/dedicatedservices/echo 200') || undefined)
      running.child.kill('SIGINT')
      expect(await running.ended).toMatchObject({ code: 130, stdout: '' })
    } finally {
      await faults.remove()
      await faults.close()
    }
  })
})

function ignoreExisting(error: unknown): void {
  if (!isKubeError(error, 'alreadyExists')) throw error
}
