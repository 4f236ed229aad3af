// Connections that last, or are silent, longer than their service allows.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '../product/connection.ts'
import { endOf } from '../proxy/sockets.ts'
import type { ProxyProcess } from './proxyProcess.ts'
import { type Stage, setStage } from './proxyStage.ts'

let stage: Stage
let proxy: ProxyProcess
beforeAll(async () => {
  stage = await setStage({ replicas: 2, connections: { idleTimeout: '2s' } })
  await stage.addPods(2)
  proxy = await stage.startProxy()
  await proxy.stocked(2)
})
afterAll(() => stage.strike())

const client = async () => {
  const connection = await connect(proxy.address)
  return { connection, pod: await connection.greeting(), end: endOf(connection.socket) }
}

it('a silent connection is reset, and its receipt says why, while one that speaks goes on', async () => {
  const [silent, speaking] = [await client(), await client()]
  let isOver = false
  const end = silent.end.finally(() => (isOver = true))
  while (!isOver) await speaking.connection.echo('still here')
  expect(await end).toBe('ECONNRESET')
  const { status } = await stage.reached(silent.pod, 'Done')
  expect(status).toMatchObject({ endReason: 'SessionIdleTimeout', bytesIn: 0 })
  const lasted = Date.parse(status!.endedAt!) - Date.parse(status!.activeAt!)
  expect(lasted).toBeGreaterThanOrEqual(2_000)
  const ended = await proxy.logged('session ended', ({ pod }) => pod === silent.pod)
  expect(ended.reason).toBe('SessionIdleTimeout')
  await speaking.connection.echo('and still')

  await stage.change({ connections: { idleTimeout: null, maxDuration: '1s' } })
  expect(await speaking.end).toBe('ECONNRESET')
  expect((await stage.reached(speaking.pod, 'Done')).status!.endReason).toBe('SessionMaxDuration')
})
