// The node agent killed, restarted, ended: no process of a pod outlives what the API says of it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodes, pods } from '../../api/kube/resources.ts'
import { readStat } from '../../sandbox/agent/process/proc.ts'
import { until } from '../cluster/until.ts'
import { podBytes } from './addresses.ts'
import { setAgentStage, stateOf } from './agentStage.ts'

const stage = await setAgentStage(26)
const { client, namespace } = stage
beforeEach(async () => {
  if (!stage.isRunning()) await stage.start()
})
afterEach(async () => {
  const left = await client.list(pods, { namespace })
  for (const { metadata } of left.items) {
    await client.delete(pods, { namespace, name: metadata.name }, { gracePeriodSeconds: 0 })
  }
})

const ended = (pid: number) => until(`the end of process ${pid}`, () => (readStat(pid) ? undefined : true))

/** Numbers that the pod has printed, one a line. */
async function printed(name: string, count: number): Promise<number[]> {
  return await until(`output of ${name}`, async () => {
    const lines = (await stage.log(name).catch(() => '')).trim().split('\n').map(Number)
    return lines.length === count && lines.every(Boolean) ? lines : undefined
  })
}

/** `$$$$` is `$$` once Kubernetes has expanded it. One in its group, one that left it, one that also hid its environment. */
const family =
  'echo $$$$; sleep 999 & echo $!; setsid sh -c "echo \\$\\$; exec sleep 999" & setsid env -i PATH=$PATH sh -c "echo \\$\\$; exec sleep 999" & wait'

describe('after kill -9 and a new start', () => {
  it('nothing of the earlier life runs; a pod that restarts does so at its old address', async () => {
    const { metadata } = await stage.run(family)
    const before = await stage.ready(metadata.name)
    const pids = await printed(metadata.name, 4)
    await stage.end('SIGKILL')
    expect(pids.map(readStat)).not.toContain(undefined)
    await stage.start()
    for (const pid of pids) await ended(pid)
    const pod = await stage.reached(metadata.name, 'restarted', known => stateOf(known)?.restartCount === 1)
    expect(stateOf(pod)?.lastState?.terminated).toMatchObject({ reason: 'ContainerStatusUnknown', exitCode: 137 })
    expect((await stage.ready(metadata.name)).status?.podIP).toBe(before.status?.podIP)
  })

  it('a pod that never restarts has failed', async () => {
    const { metadata } = await stage.run('exec sleep 999', { spec: { restartPolicy: 'Never' } })
    await stage.ready(metadata.name)
    await stage.end('SIGKILL')
    await stage.start()
    const pod = await stage.reached(metadata.name, 'failed', ({ status }) => status?.phase === 'Failed')
    expect(stateOf(pod)?.state?.terminated?.reason).toBe('ContainerStatusUnknown')
  })

  it('a pod that was deleted meanwhile goes', async () => {
    const { metadata } = await stage.run('exec sleep 999')
    await stage.ready(metadata.name)
    await stage.end('SIGKILL')
    await client.delete(pods, { namespace, name: metadata.name })
    await stage.start()
    await stage.gone(metadata.name)
  })

  it('a pod that was made meanwhile starts', async () => {
    await stage.end('SIGKILL')
    const { metadata } = await stage.run('exec sleep 999')
    await stage.start()
    await stage.ready(metadata.name)
  })
})

it('when all addresses are taken, a pod waits for one and says so', async () => {
  await stage.end('SIGTERM')
  await stage.start('--pod-cidr', `${podBytes}.26.0/30`)
  const first = await stage.run('exec sleep 999')
  await stage.ready(first.metadata.name)
  const second = await stage.run('exec sleep 999')
  await expect.poll(() => stage.reasons(second.metadata.name)).toContain('FailedCreatePodSandBox')
  await client.delete(pods, { namespace, name: first.metadata.name })
  expect((await stage.ready(second.metadata.name)).status?.podIP).toBe(`${podBytes}.26.2`)
  await stage.end('SIGTERM')
})

describe('on SIGTERM', () => {
  it('every process ends, the stubborn too, and the API knows', async () => {
    await stage.end('SIGTERM')
    await stage.start('--shutdown-ms', '300')
    const { metadata } = await stage.run(`trap "" TERM; ${family}; sleep 999`)
    await stage.ready(metadata.name)
    const pids = await printed(metadata.name, 4)
    await stage.end('SIGTERM')
    for (const pid of pids) expect(readStat(pid)).toBeUndefined()
    const pod = await stage.get(metadata.name)
    expect(pod?.status).toMatchObject({ phase: 'Failed', reason: 'Terminated' })
    expect(stateOf(pod)?.state?.terminated).toMatchObject({ exitCode: 137 })
    const node = await client.get(nodes, { name: stage.nodeName })
    expect(node.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False')
  })
})

describe('when a pod ends', () => {
  it('everything it started ends with it, wherever it hid', async () => {
    const { metadata } = await stage.run(family)
    await stage.ready(metadata.name)
    const pids = await printed(metadata.name, 4)
    await client.delete(pods, { namespace, name: metadata.name })
    await stage.gone(metadata.name)
    for (const pid of pids) expect(readStat(pid)).toBeUndefined()
  })

  it('its object stays until its processes are gone', async () => {
    const { metadata } = await stage.run('trap "" TERM; echo $$$$; while :; do sleep 0.05; done', {
      spec: { terminationGracePeriodSeconds: 1 },
    })
    await stage.ready(metadata.name)
    const [pid = 0] = await printed(metadata.name, 1)
    const seen: boolean[] = []
    const gone = stage.gone(metadata.name)
    await client.delete(pods, { namespace, name: metadata.name })
    while (readStat(pid)) seen.push(Boolean(await stage.get(metadata.name)))
    expect(seen.length).toBeGreaterThan(0)
    // One look may have met the very end.
    expect(seen.slice(0, -1)).not.toContain(false)
    await gone
  })

  it('a forced deletion ends the process too', async () => {
    const { metadata } = await stage.run('trap "" TERM; echo $$$$; while :; do sleep 0.05; done', {
      spec: { terminationGracePeriodSeconds: 1 },
    })
    await stage.ready(metadata.name)
    const [pid = 0] = await printed(metadata.name, 1)
    await client.delete(pods, { namespace, name: metadata.name }, { gracePeriodSeconds: 0 })
    await stage.gone(metadata.name)
    await ended(pid)
  })
})
