// Targets that misbehave: what the user sees, and that no client is given a bad pod.
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coreEvents } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import { pidsWith } from './processes.ts'
import { expectEachPodServedOnce } from './promise.ts'
import { Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('bad')
})
afterAll(() => scene.close())

const env = (name: string, value = '1') => ({ env: [{ name, value }] })
const done = async (name: string) => (await scene.ticketsIn(name, 'Done')).map(ticket => ticket.status?.endReason)

/** An operator that was killed meanwhile may have made one twice; it ends what is too much. */
async function untilLive(name: string, count: number): Promise<void> {
  await until(`${count} tickets of ${name} that have not ended`, async () => {
    const live = (await scene.tickets(name)).filter(({ status }) => status?.phase !== 'Done')
    return live.length === count ? true : undefined
  })
}

/** As kubectl describe asks for them. */
async function untilTold(name: string): Promise<string | undefined> {
  const fieldSelector = `involvedObject.kind=DedicatedService,involvedObject.name=${name}`
  return until('the Event', async () => {
    const { items } = await scene.client.list(coreEvents, { namespace: scene.namespace, fieldSelector })
    return items.find(({ message }) => message?.includes('exit code 3'))?.message
  })
}
const crashOfTarget =
  'A pod ended before any client used it: container target ended with exit code 3 (Error), last line: no config at all'

describe('a target that misbehaves', () => {
  it('listens a second after it is Ready: its client waits for that pod and gets it', async () => {
    await scene.create('late', {
      replicas: 1,
      ...env('ECHO_LISTEN_DELAY_MS', '1000'),
      connections: { connectTimeout: '8s' },
      proxy: { fence: '10s' },
    })
    await scene.untilWarm('late', 1)
    const client = await scene.connect('late')
    const pod = await client.greeting()
    expect(await done('late')).not.toContain('DialFailed')
    await client.leave()
    expect((await scene.accepts('late')).map(accept => accept.pod)).toEqual([pod])
  })

  it('never listens: few pods are burned for a client, and it is told why', async () => {
    await scene.create('mute', {
      replicas: 2,
      ...env('ECHO_NEVER_LISTEN'),
      connections: { connectTimeout: '300ms', refusalMessage: 'sorry, try later\n' },
      proxy: { fence: '10s' },
    })
    await scene.untilWarm('mute', 2)
    const client = await scene.connect('mute')
    expect(await client.ended).toBe('end')
    expect(client.received()).toBe('sorry, try later\n')
    expect((await done('mute')).filter(reason => reason === 'DialFailed').length).toBeLessThanOrEqual(3)
  })

  it('crashes at once: the pool backs off, says so, and mends when the spec is mended', async () => {
    await scene.create('crash', { replicas: 3, ...env('ECHO_EXIT_AFTER_MS', '0') })
    const condition = await until('the reason', async () => {
      const found = await scene.condition('crash', 'Degraded')
      return found?.reason === 'PodsFailing' ? found : undefined
    })
    expect(condition.message).toMatch(/^The last (pod|\d+ pods) ended before any client used (it|them)/)
    expect((await scene.tickets('crash')).length).toBeLessThan(12)
    await scene.patch('crash', { spec: { env: [] } })
    await scene.untilWarm('crash', 3)
    expect((await scene.condition('crash', 'Degraded'))?.status).toBe('False')
  })

  it('crashes a moment after it got ready: the pool backs off all the same, and an Event says how it ended', async () => {
    await scene.create('brief', {
      image: 'debian:bookworm',
      replicas: 2,
      template: {
        spec: { containers: [{ name: 'target', command: ['sh', '-c', 'sleep 0.4; echo no config at all; exit 3'] }] },
      },
    })
    await until('the reason', async () => {
      const found = await scene.condition('brief', 'Degraded')
      return found?.reason === 'PodsFailing' ? found : undefined
    })
    expect((await scene.tickets('brief')).length).toBeLessThan(20)
    expect(await untilTold('brief')).toBe(crashOfTarget)
  })

  it.each([
    { name: 'half', when: 'a moment after it got ready', seconds: 0.4 },
    { name: 'early', when: 'before it is ready', seconds: 0, readinessProbe: { exec: { command: ['false'] } } },
  ])(
    'crashes $when beside a container that goes on: it is replaced, and an Event says how it ended',
    async ({ name, seconds, readinessProbe }) => {
      const beside = { name: 'beside', image: 'debian:bookworm', command: ['sleep', '600'] }
      const command = ['sh', '-c', `sleep ${seconds}; echo no config at all; exit 3`]
      await scene.create(name, {
        ...{ image: 'debian:bookworm', replicas: 1 },
        template: { spec: { containers: [{ name: 'target', command, readinessProbe }, beside] } },
      })
      expect(await untilTold(name)).toBe(crashOfTarget)
      await until('another', async () => ((await scene.tickets(name)).length > 1 ? true : undefined))
    },
  )

  it('ignores SIGTERM: its pod is gone after the grace all the same', async () => {
    const { metadata } = await scene.create('stubborn', {
      replicas: 1,
      ...env('ECHO_IGNORE_SIGTERM'),
      template: { spec: { terminationGracePeriodSeconds: 1 } },
    })
    await scene.untilWarm(metadata.name, 1)
    const client = await scene.connect(metadata.name)
    const pod = await client.greeting()
    await client.leave()
    await until('end of its process', () => (pidsWith(`HOSTNAME=${pod}`).length === 0 ? true : undefined))
    await until(
      'podDeletedAt',
      async () =>
        (await scene.tickets(metadata.name)).find(ticket => ticket.metadata.name === pod)?.status?.podDeletedAt,
    )
  })

  it('is no longer ready while warm: it is replaced and never given to a client', async () => {
    const probe = { exec: { command: ['sh', '-c', 'test ! -e $POD_ROOT/sick'] }, periodSeconds: 1, failureThreshold: 1 }
    await scene.create('sick', {
      replicas: 2,
      template: { spec: { containers: [{ name: 'target', readinessProbe: probe }] } },
    })
    await scene.untilWarm('sick', 2)
    const [victim] = await scene.targetPods('sick')
    const [pid] = pidsWith(`HOSTNAME=${victim!.metadata.name}`)
    const podRoot = (await readFile(`/proc/${pid}/environ`, 'utf8'))
      .split('\0')
      .find(entry => entry.startsWith('POD_ROOT='))!
      .slice('POD_ROOT='.length)
    await writeFile(`${podRoot}/sick`, '')
    await until('its replacement', async () =>
      (await scene.tickets('sick')).find(
        ticket => ticket.metadata.name === victim!.metadata.name && ticket.status?.endReason === 'Unhealthy',
      ),
    )
    await scene.untilWarm('sick', 2)
    const client = await scene.connect('sick')
    expect(await client.greeting()).not.toBe(victim!.metadata.name)
    await client.leave()
  })

  it('has an image that cannot be pulled: a condition says so and nothing is created endlessly', async () => {
    await scene.create('nowhere', { image: 'nowhere/such:image', replicas: 2 })
    const condition = await until('the reason', async () => {
      const found = await scene.condition('nowhere', 'Degraded')
      return found?.reason === 'ImagePullFailed' ? found : undefined
    })
    expect(condition.message).toContain('nowhere/such:image')
    expect((await scene.condition('nowhere', 'Ready'))?.status).toBe('False')
    await untilLive('nowhere', 2)
    await scene.patch('nowhere', { spec: { image: 'isolation-proxy/echo:0.1.0' } })
    await scene.untilWarm('nowhere', 2)
  })

  it('asks for more than any node has: the pods are held, and a condition says so', async () => {
    await scene.create('giant', { replicas: 2, resources: { requests: { cpu: '5000' } } })
    const condition = await until('the reason', async () => {
      const found = await scene.condition('giant', 'Degraded')
      return found?.reason === 'Unschedulable' ? found : undefined
    })
    expect(condition.message).toContain('Lower spec.resources')
    await untilLive('giant', 2)
  })

  it('none of their pods served two clients', async () => {
    for (const name of ['late', 'crash', 'stubborn', 'sick']) expectEachPodServedOnce(await scene.accepts(name))
  })
})
