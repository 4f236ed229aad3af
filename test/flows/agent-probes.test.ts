// Probes of every kind, as they change what a pod is.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Container } from '../../api/kube/objects.ts'
import { podFolders } from '../../sandbox/agent/pod/folders.ts'
import { readStat } from '../../sandbox/agent/process/proc.ts'
import { condition, echoImage, setAgentStage, stateOf } from './agentStage.ts'

const stage = await setAgentStage(22)
beforeAll(() => stage.start())

type Probe = NonNullable<Container['readinessProbe']>
const often: Probe = { periodSeconds: 1, failureThreshold: 1 }
const fileThere = (file: string): Probe => ({ ...often, exec: { command: ['test', '-f', file] } })
const serve = 'exec sleep 1000'

const isReady = (pod: Parameters<typeof condition>[0]) => condition(pod, 'Ready')?.status === 'True'

describe('readiness', () => {
  it('comes and goes with the probe, and the container stays', async () => {
    const { metadata } = await stage.run('touch yes; sleep 1.5; rm yes; exec sleep 1000', {
      container: { readinessProbe: fileThere('yes') },
    })
    await stage.ready(metadata.name)
    const pod = await stage.reached(metadata.name, 'not ready', known => !isReady(known))
    expect(condition(pod, 'ContainersReady')?.message).toContain('[a]')
    expect(stateOf(pod)).toMatchObject({ restartCount: 0, started: true })
    await expect.poll(() => stage.reasons(metadata.name)).toContain('Unhealthy')
  })

  it.each<[string, Probe]>([
    ['an HTTP answer', { ...often, httpGet: { path: '/', port: 'web' } }],
    ['a TCP connection', { ...often, tcpSocket: { port: 8000 } }],
  ])('is %s', async (_name, readinessProbe) => {
    const server = 'require("http").createServer((q, a) => a.end("ok")).listen(8000, process.env.BIND_HOST)'
    const { metadata } = await stage.run('', {
      container: {
        command: [process.execPath, '-e', server],
        ports: [{ name: 'web', containerPort: 8000 }],
        readinessProbe,
      },
    })
    await stage.ready(metadata.name)
  })

  it('is not, while nobody listens', async () => {
    const { metadata } = await stage.run(serve, { container: { readinessProbe: { ...often, tcpSocket: { port: 9 } } } })
    await expect.poll(() => stage.reasons(metadata.name)).toContain('Unhealthy')
    expect(isReady(await stage.get(metadata.name))).toBe(false)
  })
})

describe('liveness', () => {
  it('that fails restarts the container', async () => {
    const { metadata } = await stage.run('[ -f again ] && exec sleep 1000; touch again; rm -f alive; exec sleep 1000', {
      container: { livenessProbe: { ...often, exec: { command: ['test', '-f', 'alive'] } } },
    })
    const pod = await stage.reached(metadata.name, 'restarted', known => (stateOf(known)?.restartCount ?? 0) >= 1)
    expect(stateOf(pod)?.lastState?.terminated).toBeDefined()
    await expect.poll(() => stage.reasons(metadata.name)).toEqual(expect.arrayContaining(['Unhealthy', 'Killing']))
  })

  it('that fails ends a pod that never restarts', async () => {
    const { metadata } = await stage.run(serve, {
      container: { livenessProbe: { ...often, exec: { command: ['false'] } } },
      spec: { restartPolicy: 'Never' },
    })
    await stage.reached(metadata.name, 'failed', ({ status }) => status?.phase === 'Failed')
  })
})

describe('startup', () => {
  it('holds liveness and readiness back until it has succeeded', async () => {
    const { metadata } = await stage.run('sleep 1.2; touch up; exec sleep 1000', {
      container: {
        startupProbe: { ...fileThere('up'), failureThreshold: 30 },
        // On a busy machine a second is too short for any program: what is asked is when it is first asked.
        livenessProbe: { ...fileThere('up'), timeoutSeconds: 60 },
        readinessProbe: fileThere('up'),
      },
    })
    const early = await stage.reached(metadata.name, 'running', pod => Boolean(stateOf(pod)?.state?.running))
    expect(stateOf(early)).toMatchObject({ started: false, ready: false })
    const pod = await stage.ready(metadata.name)
    expect(stateOf(pod)).toMatchObject({ started: true, restartCount: 0 })
  })

  it('that never succeeds restarts the container', async () => {
    const { metadata } = await stage.run(serve, {
      container: { startupProbe: { ...often, exec: { command: ['false'] } } },
    })
    await stage.reached(metadata.name, 'restarted', pod => (stateOf(pod)?.restartCount ?? 0) >= 1)
  })
})

it('a gRPC probe is refused with a sentence', async () => {
  const { metadata } = await stage.run(serve, { container: { livenessProbe: { grpc: { port: 1 } } } })
  const pod = await stage.reached(
    metadata.name,
    'refused',
    known => stateOf(known)?.state?.waiting?.reason === 'CreateContainerConfigError',
  )
  expect(stateOf(pod)?.state?.waiting?.message).toContain('not supported by the sandbox')
})

it('a probe that outlives its timeout has failed, and leaves no process', async () => {
  const { metadata } = await stage.run(serve, {
    container: {
      readinessProbe: {
        ...often,
        timeoutSeconds: 1,
        exec: { command: ['sh', '-c', 'echo $$ >> pids; exec sleep 777'] },
      },
    },
  })
  await expect.poll(() => stage.reasons(metadata.name)).toContain('Unhealthy')
  expect(isReady(await stage.get(metadata.name))).toBe(false)
  const file = join(podFolders(stage.state, metadata.uid!).containerRoot('a'), 'pids')
  const pids = async () => (await readFile(file, 'utf8')).trim().split('\n').map(Number)
  await expect.poll(async () => (await pids()).length).toBeGreaterThan(1)
  expect(readStat((await pids())[0]!)).toBeUndefined()
})

it('the echo image serves', async () => {
  const { metadata } = await stage.run('', {
    container: {
      ...{ image: echoImage, command: undefined, readinessProbe: { ...often, tcpSocket: { port: 8080 } } },
      env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    },
  })
  await stage.ready(metadata.name)
})
