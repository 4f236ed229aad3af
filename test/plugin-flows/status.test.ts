// `kubectl isolation status`: the sentence that a person needs on each bad day.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoleBinding } from '../../api/kube/objects.ts'
import { roleBindings } from '../../api/kube/resources.ts'
import type { StatusReport } from '../../plugin/commands/status/report.ts'
import { until } from '../cluster/until.ts'
import { Scene } from '../product/scene.ts'
import { plugin } from './plugin.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('status')
})
afterAll(() => scene.close())

const status = (...args: string[]) => plugin(['status', '-n', scene.namespace, ...args])

/** The text, once its first line says what is expected. */
function untilSaid(name: string, first: RegExp): Promise<string> {
  return until(
    `${first} of ${name}`,
    async () => {
      const { stdout } = await status(name)
      return first.test(stdout.split('\n')[0]!) ? stdout : undefined
    },
    { limitMs: 60_000, everyMs: 500 },
  )
}

const section = (text: string, title: string) =>
  text
    .split('\n\n')
    .find(part => part.startsWith(`${title}:`))
    ?.trimEnd()
    .split('\n')
    .slice(1)

describe('a service that is well', () => {
  beforeAll(async () => {
    await scene.create('well', { replicas: 2 })
    await scene.untilWarm('well', 2)
  })

  it('is told with its address, its pool, its proxies and its last Events', async () => {
    const { status: seen } = await scene.service('well')
    const { code, stdout, stderr } = await status('dedi/well')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')[0]).toBe('Ready: 2 pods are available.')
    expect(stdout).toContain(`Address:          ${seen!.address}\n`)
    expect(stdout).toContain(`Pool namespace:   ${seen!.namespace}\n`)
    expect(stdout).toContain('Pods:             2 available (0 idle, 2 held by proxies), 0 in use, 0 starting\n')
    const [proxy] = await scene.proxies('well')
    expect(section(stdout, 'Proxies')![1]).toMatch(
      new RegExp(`^  ${proxy!.metadata.name} +true +0\\.1\\.0 +\\d+s +2 +0 +0$`),
    )
    expect(section(stdout, 'Pods that are not ready')).toBeUndefined()
    expect(section(stdout, 'Events')!.length).toBeGreaterThan(1)
    expect(stdout.indexOf('Events:')).toBeGreaterThan(stdout.indexOf('Proxies:'))
  })

  it('is told as data', async () => {
    const { stdout } = await status('well', '-o', 'json', '--events=2')
    const report = JSON.parse(stdout) as StatusReport
    expect(report).toMatchObject({
      ...{ name: 'well', namespace: scene.namespace, ready: true, state: 'Ready', base: 2, unreadable: [] },
      counts: { idle: 0, reserved: 2, inUse: 0, pending: 0, waiting: 0 },
      proxies: [{ ready: true, stock: 2, draining: false, note: '' }],
      troubledPods: [],
    })
    expect(report.events).toHaveLength(2)
    expect((await status('well', '-oyaml')).stdout).toContain('\nstate: Ready\nsummary: ')
  })

  it('that serves says so', async () => {
    const client = await scene.connect('well')
    await client.greeting()
    await untilSaid('well', /^Ready: \d pods? (is|are) available, 1 in use\.$/)
    await client.leave()
  })

  it('is told to who may not look into the pool, with what is left out', async () => {
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'visitor', namespace: scene.namespace },
      subjects: [{ kind: 'User', name: 'visitor', apiGroup: 'rbac.authorization.k8s.io' }],
      roleRef: { kind: 'ClusterRole', name: 'isolation-proxy-view', apiGroup: 'rbac.authorization.k8s.io' },
    }
    await scene.client.create(roleBindings, binding as RoleBinding)
    const { code, stdout } = await status('well', '--as', 'visitor')
    expect(code).toBe(0)
    expect(stdout.split('\n')[0]).toMatch(/^Ready: \d pods? (is|are) available/)
    const missing = section(stdout, 'Could not be read')!
    for (const what of ['isolationpods.soh.re', 'pods', 'leases.coordination.k8s.io', 'events']) {
      expect(missing.filter(line => line.startsWith(`  ${what} is forbidden: User "visitor"`)).length).toBeGreaterThan(
        0,
      )
    }
    expect(missing.at(-1)).toContain(`subject: {kind: User, name: YOU}, role: view}]`)
    expect(await status('well', '--as', 'nobody')).toMatchObject({ code: 1, stdout: '' })
  })
})

describe('status in other forms', () => {
  it.each([
    ['name', 'dedicatedservice.soh.re/well\n'],
    ['jsonpath={.name} {.counts.idle}{"\\n"}', /^well \d+\n$/],
    ['jsonpath-as-json={.state}', '[\n    "Ready"\n]\n'],
    ['custom-columns=NAME:.name,STATE:.state', 'NAME   STATE\nwell   Ready\n'],
    ['yaml', /^address: .*\nbase: /],
    ['wide', /^Ready: /],
  ])('-o %s', async (form, text) => {
    const { code, stdout, stderr } = await status('well', '-o', form)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toEqual(typeof text === 'string' ? text : expect.stringMatching(text))
  })
})

describe('why is nothing ready?', () => {
  it('the image cannot be pulled', async () => {
    await scene.create('typo', { image: 'my-app:lattest', replicas: 2 })
    const text = await untilSaid(
      'typo',
      /^Nothing is ready because the image my-app:lattest of container target cannot be pulled: /,
    )
    expect(text).toContain('State:            Degraded (ImagePullFailed)')
    const pods = section(text, 'Pods that are not ready')!
    expect(pods).toHaveLength(3)
    for (const pod of pods.slice(1)) expect(pod).toMatch(/^ {2}typo-\w{10} +Pending .*\(as above\)$/)
    expect(text.match(/of container target cannot be pulled/g)).toHaveLength(1)
    const wide = await status('typo', '-o', 'wide')
    expect(section(wide.stdout, 'Pods that are not ready')![2]).toContain('of container target cannot be pulled')
    expect(section(text, 'Conditions')![1]).toMatch(/^ {2}Ready +False +(ImagePullFailed|ProxiesNotReady) /)
  })

  it('the pods crash, and these were their last words', async () => {
    await scene.create('crash', {
      image: 'debian:bookworm',
      template: {
        spec: {
          containers: [
            { name: 'target', command: ['sh', '-c', 'echo begun; echo "panic: no \x1b[31mdb" >&2; exit 3'] },
          ],
        },
      },
    })
    const text = await untilSaid('crash', /^Nothing is ready because the last \d+ pods ended .*panic/)
    expect(text.split('\n')[0]).toMatch(
      /ended before any client used them: container target ended with exit code 3 \(Error\), last line: panic: no db\.$/,
    )
    expect(text).not.toContain('\x1b')
  })

  it('no node takes the pods', async () => {
    await scene.create('picky', { template: { spec: { nodeSelector: { disk: 'golden' } } } })
    const text = await untilSaid('picky', /^Nothing is ready because no node takes the pod: /)
    expect(text).toContain('State:            Degraded (Unschedulable)')
  })

  it('the API server refuses the template', async () => {
    const containers = [{ name: 'target', volumeMounts: [{ name: 'nowhere', mountPath: '/x' }] }]
    await scene.create('invalid', { template: { spec: { containers } } })
    await untilSaid(
      'invalid',
      /^Nothing is ready because the API server refuses the pod: .*volumeMounts\[0\]\.name: Not found: "nowhere"\.$/,
    )
  })

  it('the pods run, and their probe says no; this was their last line', async () => {
    const command = ['sh', '-c', 'echo listening nowhere; sleep 1000']
    const readinessProbe = { exec: { command: ['sh', '-c', 'echo not yet; false'] }, periodSeconds: 1 }
    await scene.create('slow', {
      image: 'debian:bookworm',
      template: { spec: { containers: [{ name: 'target', command, readinessProbe }] } },
    })
    const text = await untilSaid(
      'slow',
      /^Nothing is ready because the pod slow-\w{10} runs, .*Readiness probe failed: .*last line/,
    )
    expect(text.split('\n')[0]).toMatch(/; last line: listening nowhere\.$/)
  })

  it('clients wait, and there may be no more pods', async () => {
    await scene.create('full', { replicas: 1, pool: { maxPods: 1 } })
    await scene.untilWarm('full', 1)
    const [first, second] = [await scene.connect('full'), await scene.connect('full')]
    await first.greeting()
    const text = await untilSaid(
      'full',
      /^Nothing is ready because the service has all the pods it may have \(1\).*\. 1 client waits for a pod\.$/,
    )
    expect(text).toMatch(/Clients waiting: +1; the first line says why\n/)
    expect(JSON.parse((await status('full', '-o', 'json')).stdout).waiting).toEqual({
      ...{ clients: 1, why: expect.stringContaining('has all the pods it may have (1)') },
    })
    const who = second.socket.localPort
    expect(text).toMatch(
      new RegExp(`\nClients that wait:\n  CLIENT +FOR +PROXY\n  127\\.0\\.0\\.1:${who} +\\d+s +full-proxy-`),
    )
    second.reset()
    await first.leave()
  })

  it('some may not come, and more than one of a client may not either', async () => {
    const connections = { deny: ['10.6.6.0/24'], maxPerSource: 1 }
    await scene.create('choosy', { replicas: 1, connections })
    await scene.untilWarm('choosy', 1)
    const first = await scene.connect('choosy')
    await first.greeting()
    await (await scene.connect('choosy')).ended
    const text = await untilSaid('choosy', /is available/)
    expect(text).toContain(
      'Serves clients:   from everywhere, but not 10.6.6.0/24; at most 1 from one source at each proxy\n',
    )
    expect(text).toContain(
      'Refused:          1 TooManyFromSource since the proxies began; 1 client was refused in the last minute (TooManyFromSource)\n',
    )
    expect(JSON.parse((await status('choosy', '-o', 'json')).stdout)).toMatchObject({
      limits: { allow: [], deny: ['10.6.6.0/24'], maxPerSource: 1 },
      refused: [{ reason: 'TooManyFromSource', count: 1, recent: 1 }],
    })
    await first.leave()
  })

  it('nobody may have that many proxies: there is none', async () => {
    await scene.create('none', { replicas: 1, proxy: { replicas: 0, fence: '10s' } })
    await untilSaid('none', /^Nothing is ready because spec\.proxy\.replicas is 0, so nothing accepts connections\.$/)
  })
})
