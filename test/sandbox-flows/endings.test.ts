// However `npm start` ends, nothing of it stays, and the next start goes on from there.
import { afterEach, describe, expect, it } from 'vitest'
import { configMaps } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'
import {
  agentOf,
  clientOf,
  endAll,
  greetingFrom,
  isOpen,
  isReady,
  kubeconfigOf,
  newFolder,
  processesOf,
  start,
} from './command.ts'

afterEach(endAll)
const nothingRuns = (dir: string) => until('no process is left', () => processesOf(dir).length === 0 || undefined)

describe('asked to end', () => {
  it.each([
    ['Ctrl-C', ['SIGINT']],
    ['Ctrl-C twice', ['SIGINT', 'SIGINT']],
    ['SIGTERM', ['SIGTERM']],
    ['a closed terminal', ['SIGHUP']],
  ] as const)('by %s it leaves no process and no port', async (_, signals) => {
    const dir = newFolder()
    const command = start(dir)
    const address = await isReady(command)
    expect(await greetingFrom(address)).toMatch(/^hello from my-app-/)
    expect(processesOf(dir).length).toBeGreaterThan(6)
    for (const signal of signals) command.child.kill(signal)
    expect(await command.ended).toBe(0)
    expect(processesOf(dir)).toEqual([])
    expect(await isOpen(kubeconfigOf(dir).server)).toBe(false)
    expect(await isOpen(address)).toBe(false)
  })

  it('before it is ready it leaves nothing either', async () => {
    const dir = newFolder()
    const command = start(dir)
    await until('the agent runs', () => processesOf(dir).length > 0 || undefined, { everyMs: 5 })
    command.child.kill('SIGINT')
    expect(await command.ended).toBe(0)
    expect(processesOf(dir)).toEqual([])
  })
})

describe('killed', () => {
  it('takes agent and pods along, and the next start goes on', async () => {
    const dir = newFolder()
    const first = start(dir)
    const address = await isReady(first)
    const before = kubeconfigOf(dir)
    const client = clientOf(dir)
    const kept = { metadata: { namespace: 'default', name: 'kept' }, data: { a: 'b' } }
    await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', ...kept })
    await client.close()
    first.child.kill('SIGKILL')
    await first.ended
    await nothingRuns(dir)

    const second = start(dir, '--port', new URL(before.server).port)
    expect(await isReady(second)).toBe(address)
    expect(kubeconfigOf(dir)).toEqual(before)
    const again = clientOf(dir)
    expect((await again.get(configMaps, kept.metadata)).data).toEqual(kept.data)
    await again.close()
    expect(await greetingFrom(address)).toMatch(/^hello from my-app-/)
  })

  it('together with its agent leaves pods that the next start ends', async () => {
    const dir = newFolder()
    const first = start(dir)
    const address = await isReady(first)
    process.kill(agentOf(dir), 'SIGSTOP')
    first.child.kill('SIGKILL')
    await first.ended
    const left = processesOf(dir)
    expect(left.length).toBeGreaterThan(6)

    const second = start(dir)
    expect(await isReady(second)).toBe(address)
    expect(processesOf(dir).filter(pid => left.includes(pid))).toEqual([])
    expect(await greetingFrom(address)).toMatch(/^hello from my-app-/)
  })
})

it('starts the agent again when only that was killed', async () => {
  const dir = newFolder()
  const command = start(dir)
  const address = await isReady(command)
  const agent = agentOf(dir)
  process.kill(agent, 'SIGKILL')
  const before = processesOf(dir)
  await command.hears(/the node agent ended \(signal SIGKILL\) and is started again/)
  await until(
    'the pods of the killed agent are gone',
    () => !processesOf(dir).some(pid => before.includes(pid)) || undefined,
  )
  const served = await until('a pod greets again', () => greetingFrom(address).catch(() => undefined))
  expect(served).toMatch(/^hello from my-app-/)
})
