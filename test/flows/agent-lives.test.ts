// The life of pods on a node whose pods are processes: start, status, restart, end.
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { pods } from '../../api/kube/resources.ts'
import { podBytes } from './addresses.ts'
import { type AgentStage, condition, setAgentStage, stateOf } from './agentStage.ts'

const stage = await setAgentStage(20)
beforeAll(() => stage.start('--image', 'inside=@echo'))

const serve = 'exec sleep 1000'

describe('a pod that runs', () => {
  it('is ready with an address of its own, told in one write', async () => {
    // With a token, that the API server has to give first.
    const { metadata } = await stage.run(serve, { spec: { automountServiceAccountToken: true } })
    const versions: string[] = []
    const watch = stage.client.watch(pods, {
      ...{ namespace: stage.namespace, fieldSelector: `metadata.name=${metadata.name}` },
      resourceVersion: metadata.resourceVersion!,
    })
    for await (const event of watch) {
      if (event.type === 'BOOKMARK') continue
      versions.push(event.object.status?.phase ?? '')
      if (condition(event.object, 'Ready')?.status === 'True') break
    }
    // The binding, then the status.
    expect(versions).toEqual(['Pending', 'Running'])
    const pod = await stage.ready(metadata.name)
    expect(pod.status).toMatchObject({ phase: 'Running', hostIP: stage.nodeIP, podIPs: [{ ip: pod.status?.podIP }] })
    expect(pod.status?.podIP).toMatch(new RegExp(`^${podBytes}.20.[0-9]+$`))
    expect(stateOf(pod)).toMatchObject({ ready: true, started: true, restartCount: 0 })
    await expect
      .poll(() => stage.reasons(metadata.name))
      .toEqual(expect.arrayContaining(['Scheduled', 'Pulled', 'Created', 'Started']))
  })

  it('ends when it is deleted, and its last status comes before', async () => {
    const { metadata } = await stage.run('trap "echo bye; exit 4" TERM; echo up; while :; do sleep 0.05; done')
    await stage.ready(metadata.name)
    await expect.poll(() => stage.log(metadata.name)).toBe('up\n')
    const last = watchLast(metadata.name, metadata.resourceVersion!)
    await stage.client.delete(pods, { namespace: stage.namespace, name: metadata.name })
    expect(stateOf(await last)?.state?.terminated).toMatchObject({ exitCode: 4, reason: 'Error' })
    await stage.gone(metadata.name)
  })

  it('is killed after its grace when it ignores SIGTERM', async () => {
    const { metadata } = await stage.run('trap "" TERM; echo up; while :; do sleep 0.05; done', {
      spec: { terminationGracePeriodSeconds: 1 },
    })
    await expect.poll(() => stage.log(metadata.name).catch(() => '')).toBe('up\n')
    const last = watchLast(metadata.name, metadata.resourceVersion!)
    await stage.client.delete(pods, { namespace: stage.namespace, name: metadata.name })
    expect(stateOf(await last)?.state?.terminated).toMatchObject({ exitCode: 137, signal: 9 })
    await stage.gone(metadata.name)
  })

  it('may come again under its name, and the old one does not touch the new', async () => {
    const name = 'again'
    const first = await stage.run('trap "" TERM; while :; do sleep 0.05; done', { name })
    await stage.ready(name)
    await stage.client.delete(pods, { namespace: stage.namespace, name }, { gracePeriodSeconds: 0 })
    const second = await stage.run(serve, { name })
    const ready = await stage.ready(name)
    expect(ready.metadata.uid).toBe(second.metadata.uid)
    expect(ready.metadata.uid).not.toBe(first.metadata.uid)
    await expect.poll(async () => (await stage.get(name))?.status?.phase).toBe('Running')
  })
})

it('a status that is meant for an earlier pod of the same name is refused by the API server', async () => {
  const { metadata } = await stage.run(serve)
  const late = { metadata: { uid: '11111111-2222-3333-4444-555555555555' }, status: { phase: 'Failed' } }
  const patch = stage.client.patch(pods, metadata, late, { type: 'strategic', subresource: 'status' })
  await expect(patch).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('metadata.uid') })
})

/** The pod as it was last before it went. */
async function watchLast(name: string, resourceVersion: string) {
  const where = { namespace: stage.namespace, fieldSelector: `metadata.name=${name}` }
  let last: Awaited<ReturnType<AgentStage['get']>>
  for await (const event of stage.client.watch(pods, { ...where, resourceVersion })) {
    if (event.type === 'BOOKMARK') continue
    last = event.object
    if (event.type === 'DELETED') return last
  }
  throw new Error('the watch ended before the pod')
}

describe('a pod whose program ends', () => {
  it.each([
    ['Succeeded', 'exit 0', 'Never'],
    ['Failed', 'exit 3', 'Never'],
    ['Succeeded', 'exit 0', 'OnFailure'],
  ] as const)('has %s after `%s` with policy %s', async (phase, script, restartPolicy) => {
    const { metadata } = await stage.run(script, { spec: { restartPolicy } })
    const pod = await stage.reached(metadata.name, phase, ({ status }) => status?.phase === phase)
    expect(stateOf(pod)?.state?.terminated?.exitCode).toBe(phase === 'Failed' ? 3 : 0)
    expect(condition(pod, 'Ready')?.status).toBe('False')
  })

  it('starts again and again, slower each time', async () => {
    const { metadata } = await stage.run('echo try; exit 1')
    const pod = await stage.reached(
      metadata.name,
      'in back-off',
      known => stateOf(known)?.state?.waiting?.reason === 'CrashLoopBackOff' && stateOf(known)!.restartCount >= 2,
    )
    expect(stateOf(pod)?.lastState?.terminated).toMatchObject({ exitCode: 1 })
    expect(await stage.log(metadata.name, 'previous=true')).toBe('try\n')
    await expect.poll(() => stage.reasons(metadata.name)).toContain('BackOff')
  })

  it('says so when the program is not there', async () => {
    const { metadata } = await stage.run('', {
      container: { command: ['/no/such/program'] },
      spec: { restartPolicy: 'Never' },
    })
    const pod = await stage.reached(metadata.name, 'failed', ({ status }) => status?.phase === 'Failed')
    expect(stateOf(pod)?.state?.terminated).toMatchObject({ reason: 'StartError', exitCode: 128 })
    expect(stateOf(pod)?.state?.terminated?.message).toContain('/no/such/program')
  })

  it('leaves its last words in the status', async () => {
    const { metadata } = await stage.run('echo first; echo last words >&2; exit 1', {
      ...{ container: { terminationMessagePolicy: 'FallbackToLogsOnError' } },
      spec: { restartPolicy: 'Never' },
    })
    const pod = await stage.reached(metadata.name, 'failed', ({ status }) => status?.phase === 'Failed')
    expect(stateOf(pod)?.state?.terminated?.message).toContain('last words')
  })

  it('is ended when its time is up', async () => {
    const { metadata } = await stage.run(serve, { spec: { activeDeadlineSeconds: 1 } })
    const pod = await stage.reached(metadata.name, 'failed', ({ status }) => status?.phase === 'Failed')
    expect(pod.status?.reason).toBe('DeadlineExceeded')
  })
})

describe('several containers', () => {
  it('run in order: init containers, sidecars, mains; a Job-like pod ends though its sidecar would not', async () => {
    const shared = [{ name: 'd', mountPath: '/d' }]
    const container = (name: string, script: string, rest = {}) => ({
      ...{ name, image: 'shell', command: ['sh', '-c', script], volumeMounts: shared },
      ...rest,
    })
    const { metadata } = await stage.run('', {
      spec: {
        restartPolicy: 'Never',
        volumes: [{ name: 'd', emptyDir: {} }],
        initContainers: [
          container('one', 'echo one >> $POD_ROOT/d/order'),
          container('side', 'echo side >> $POD_ROOT/d/order; exec sleep 1000', {
            restartPolicy: 'Always',
            startupProbe: { exec: { command: ['grep', 'side', 'd/order'] }, periodSeconds: 1 },
          }),
          container('two', 'echo two >> $POD_ROOT/d/order'),
        ],
        containers: [container('main', 'cat d/order')],
      },
    })
    const pod = await stage.reached(metadata.name, 'succeeded', ({ status }) => status?.phase === 'Succeeded')
    expect(await stage.log(metadata.name, 'container=main')).toBe('one\nside\ntwo\n')
    expect(stateOf(pod, 'side')?.state?.terminated).toBeDefined()
    expect(condition(pod, 'Initialized')?.status).toBe('True')
  })

  it('do not start when an init container fails for good', async () => {
    const failing = { name: 'i', image: 'shell', command: ['sh', '-c', 'exit 9'] }
    const { metadata } = await stage.run(serve, { spec: { restartPolicy: 'Never', initContainers: [failing] } })
    const pod = await stage.reached(metadata.name, 'failed', ({ status }) => status?.phase === 'Failed')
    expect(stateOf(pod, 'i')?.state?.terminated?.exitCode).toBe(9)
    expect(stateOf(pod, 'a')?.containerID).toBeUndefined()
  })
})

describe('hooks', () => {
  it('preStop runs before SIGTERM, within the grace', async () => {
    const preStop = { exec: { command: ['sh', '-c', 'echo from hook > hook'] } }
    const { metadata } = await stage.run('trap "cat hook; exit 0" TERM; echo up; while :; do sleep 0.05; done', {
      ...{ container: { lifecycle: { preStop }, terminationMessagePolicy: 'FallbackToLogsOnError' } },
    })
    await expect.poll(() => stage.log(metadata.name).catch(() => '')).toBe('up\n')
    const following = stage.log(metadata.name, 'follow=true')
    await stage.client.delete(pods, { namespace: stage.namespace, name: metadata.name })
    expect(await following).toContain('from hook')
  })

  it('postStart keeps the pod from being ready until it is done', async () => {
    const postStart = { exec: { command: ['sh', '-c', 'until [ -f go ]; do sleep 0.02; done'] } }
    const { metadata } = await stage.run(
      'echo up; until [ -f "$HOME/go" ]; do sleep 0.5; touch "$HOME/go"; done; exec sleep 1000',
      {
        container: { lifecycle: { postStart } },
      },
    )
    const pod = await stage.ready(metadata.name)
    expect(stateOf(pod)?.restartCount).toBe(0)
  })

  it('a postStart that fails kills the container', async () => {
    const { metadata } = await stage.run(serve, {
      ...{ container: { lifecycle: { postStart: { exec: { command: ['false'] } } } } },
      spec: { restartPolicy: 'Never' },
    })
    await stage.reached(metadata.name, 'failed', ({ status }) => status?.phase === 'Failed')
    await expect.poll(() => stage.reasons(metadata.name)).toContain('FailedPostStartHook')
  })
})

it('the echo inside the agent is a pod like others: it serves, logs why it cannot, and ends', async () => {
  const env = [
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ]
  const inside = { image: 'inside', command: undefined, env }
  const { metadata } = await stage.run('', { container: inside })
  const { status } = await stage.ready(metadata.name)
  const talk = () => {
    const socket = connect({ host: status!.podIP!, port: 8080, allowHalfOpen: true })
    socket.end('words')
    return text(socket)
  }
  // Without a probe it is ready before it listens.
  await expect.poll(() => talk().catch(String)).toBe(`hello from ${metadata.name}\nwords`)
  await stage.client.delete(pods, { namespace: stage.namespace, name: metadata.name })
  await stage.gone(metadata.name)
  await expect(talk()).rejects.toThrow('ECONNREFUSED')

  const wrong = await stage.run('', {
    ...{ container: { ...inside, env: [{ name: 'POD_IP', value: '192.0.2.1' }] }, spec: { restartPolicy: 'Never' } },
  })
  await stage.reached(wrong.metadata.name, 'failed', known => known.status?.phase === 'Failed')
  expect(await stage.log(wrong.metadata.name)).toContain('cannot listen')
})
