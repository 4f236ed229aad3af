// A full pool whose clients are not to wait for ever: somebody gives way, or the newcomer is told; and no pod has a second client.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Connection } from '../product/connection.ts'
import { Scene } from '../product/scene.ts'

type Guest = { readonly connection: Connection; readonly pod: string }

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open('overflow')
  const pools = { oldest: 'EvictOldest', idlest: 'EvictIdlest', refusing: 'Reject' }
  await Promise.all(Object.entries(pools).map(pool => openPool(...pool)))
})
afterAll(() => scene.close())

/** Room for two. */
async function openPool(name: string, overflow: string) {
  const connections = { refusalMessage: 'all taken\n', queue: { timeout: scene.stage.queueTimeout } }
  await scene.create(name, { replicas: 1, pool: { maxPods: 2, overflow }, connections })
  await scene.untilWarm(name, 1)
}
async function enter(name: string): Promise<Guest> {
  const connection = await scene.connect(name)
  return { connection, pod: await connection.greeting() }
}
const endOf = (name: string, { pod }: Guest) =>
  scene.until(`the end of ${pod}`, async () =>
    (await scene.ticketsIn(name, 'Done')).find(({ metadata }) => metadata.name === pod),
  )
/** Each pod that accepted anybody accepted one. */
async function haveAllBeenFresh(name: string, count: number) {
  const pods = (await scene.accepts(name)).map(({ podUID }) => podUID)
  expect(pods).toHaveLength(count)
  expect(new Set(pods).size).toBe(count)
}

/** So many the proxy has, those in use included: a client that may not wait needs one beside them. */
const untilHeld = (name: string, count: number) =>
  scene.until(`${count} pods that the proxy has`, async () => {
    // In one look: a ticket that goes from the one to the other is not to be counted twice.
    const held = (await scene.tickets(name)).filter(({ status }) =>
      ['Reserved', 'Active'].includes(status?.phase ?? ''),
    )
    return held.length === count ? true : undefined
  })

it('the oldest connection ends for the next client, which has a fresh pod', async () => {
  const [first, second] = [await enter('oldest'), await enter('oldest')]
  const third = await enter('oldest')
  expect(await first.connection.ended).toBe('reset')
  const { status } = await endOf('oldest', first)
  expect(status).toMatchObject({ endReason: 'SessionOverflow', client: expect.any(String) })
  expect(Date.parse(status!.endedAt!) - Date.parse(status!.activeAt!)).toBeGreaterThanOrEqual(1_000)
  for (const { connection } of [second, third]) await connection.echo('here')
  await haveAllBeenFresh('oldest', 3)
  for (const { connection } of [second, third]) await connection.leave()
})

it('the next client is refused where that is wished, and served again when somebody has left', async () => {
  await untilHeld('refusing', 1)
  const first = await enter('refusing')
  await untilHeld('refusing', 2)
  const second = await enter('refusing')
  const refused = await scene.connect('refusing')
  expect(await refused.ended).toBe('end')
  expect(refused.received()).toBe('all taken\n')
  for (const { connection } of [first, second]) await connection.echo('here')
  await haveAllBeenFresh('refusing', 2)
  await first.connection.leave()
  await endOf('refusing', first)
  await untilHeld('refusing', 2)
  const third = await enter('refusing')
  for (const { connection } of [second, third]) await connection.leave()
  await haveAllBeenFresh('refusing', 3)
})

it('the connection that is silent ends for the next client, though another is older', async () => {
  const [speaking, silent] = [await enter('idlest'), await enter('idlest')]
  // For two looks of the proxy.
  for (const end = Date.now() + 2_500; Date.now() < end; ) await speaking.connection.echo('still here')
  const next = enter('idlest')
  let isThere = false
  const arrival = next.finally(() => {
    isThere = true
  })
  while (!isThere) await speaking.connection.echo('and still')
  const { connection } = await arrival
  expect(await silent.connection.ended).toBe('reset')
  expect((await endOf('idlest', silent)).status!.endReason).toBe('SessionOverflow')
  await speaking.connection.echo('at last')
  await haveAllBeenFresh('idlest', 3)
  for (const one of [connection, speaking.connection]) await one.leave()
})
