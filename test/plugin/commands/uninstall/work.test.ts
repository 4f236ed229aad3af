// How long an uninstall waits for what it has asked for.
import { expect, it, onTestFinished, vi } from 'vitest'
import type { KubeClient } from '../../../../api/kube/client.ts'
import { untilNothing, type Work } from '../../../../plugin/commands/uninstall/work.ts'

function work(timeoutMs: number): Work {
  const { signal } = new AbortController()
  return { client: {} as KubeClient, signal, timeoutMs, say() {}, tell() {} }
}

it('a server that does not answer keeps it no longer than its limit', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const waiting = untilNothing(work(60_000), 'the end of x', () => new Promise(() => {}))
  await Promise.all([
    expect(waiting).rejects.toMatchObject({
      message: 'timed out waiting for the end of x: the API server does not answer',
      hint: 'Run it again: it goes on from there.',
    }),
    vi.advanceTimersByTimeAsync(64_000),
  ])
})

it('what is left is told when time is up', async () => {
  const left = { left: 'a pod has not ended', hint: 'Look at its node' }
  const waiting = untilNothing(work(0), 'the end of x', async () => left)
  await expect(waiting).rejects.toMatchObject({
    message: 'timed out waiting for the end of x: a pod has not ended',
    hint: 'Look at its node',
  })
})

it('it ends when nothing is left', async () => {
  let looks = 0
  await untilNothing(work(60_000), 'the end of x', async () => {
    looks += 1
    return looks < 2 ? { left: 'a pod', hint: '' } : undefined
  })
  expect(looks).toBe(2)
})
