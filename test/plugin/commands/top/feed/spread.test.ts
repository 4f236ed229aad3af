import type http from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import type { Pod } from '../../../../../api/kube/objects.ts'
import { pods } from '../../../../../api/kube/resources.ts'
import { MOST_AT_ONCE, startSpread } from '../../../../../plugin/commands/top/feed/spread.ts'
import { TIMING } from '../../../../../plugin/commands/top/feed/timing.ts'
import { clientOf, openWatch, pod, podList, refuse, reply, startServer } from '../../../../api/kube/server.ts'

const names = Array.from({ length: 60 }, (_, index) => `team-${index}`)

it('sixty namespaces, which may not be watched together, are asked sixteen at a time; each that may be read is', async () => {
  let most = 0
  const held: (() => void)[] = []
  const server = await startServer(({ path, query }, response) => {
    const namespace = /namespaces\/([^/]+)\//.exec(path)?.[1]
    if (namespace === undefined) return refuse(response, 403)
    if (query.watch) return void openWatch(response)
    held.push(() => answer(namespace, response))
    most = Math.max(most, held.length)
  })
  const answer = (namespace: string, response: http.ServerResponse) => {
    if (namespace.endsWith('7')) refuse(response, 403)
    else reply(response, podList('5', [{ ...pod('p', '3'), metadata: { ...pod('p', '3').metadata, namespace } }]))
  }
  const spread = startSpread<Pod>({
    ...{ client: clientOf(server), resource: pods, wide: true, onChange: () => {}, onState: () => {} },
    ...{ timing: TIMING, clock: { wall: Date.now, mono: () => performance.now() } },
  })
  onTestFinished(() => spread.close())
  spread.want(names)
  let answered = 0
  while (answered < names.length) {
    const wave = Math.min(MOST_AT_ONCE, names.length - answered)
    await expect.poll(() => held.length).toBe(wave)
    expect(spread.isSettled()).toBe(false)
    for (const release of held.splice(0)) release()
    answered += wave
  }
  await expect.poll(() => spread.isSettled()).toBe(true)
  expect(most).toBe(MOST_AT_ONCE)
  const forbidden = names.filter(name => name.endsWith('7'))
  expect(spread.forbidden()).toEqual(forbidden)
  expect(spread.list()).toHaveLength(names.length - forbidden.length)
  expect(spread.trouble()).toBeUndefined()
})

it('namespaces that fail do not keep those behind them from being asked', async () => {
  const server = await startServer(({ path, query }, response) => {
    const namespace = /namespaces\/([^/]+)\//.exec(path)?.[1]
    if (namespace === undefined) return refuse(response, 403)
    if (query.watch) return void openWatch(response)
    if (Number(namespace.slice('team-'.length)) < MOST_AT_ONCE) refuse(response, 500)
    else reply(response, podList('5', [{ ...pod('p', '3'), metadata: { ...pod('p', '3').metadata, namespace } }]))
  })
  const spread = startSpread<Pod>({
    ...{ client: clientOf(server), resource: pods, wide: true, onChange: () => {}, onState: () => {} },
    ...{ timing: TIMING, clock: { wall: Date.now, mono: () => performance.now() } },
  })
  onTestFinished(() => spread.close())
  spread.want(names)
  await expect.poll(() => spread.list().length).toBe(names.length - MOST_AT_ONCE)
})
