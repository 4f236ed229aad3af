import { expect, it } from 'vitest'
import type { Client } from '../../proxy/client.ts'
import { createDoor } from '../../proxy/door.ts'
import { closeAllAfter, socketPair } from './sockets.ts'

closeAllAfter()

it('whom there is no room for is told so, and there is room again when a story is over', async () => {
  const told: [string, string][] = []
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const served: string[] = []
  const door = createDoor({
    ...{ bootId: 'b', now: () => 0, onChange: () => {}, isHealthCheck: () => false, room: 1 },
    async sendAway(client: Client, reason: string) {
      told.push([client.id, reason])
    },
    async serve(client: Client) {
      served.push(client.id)
      if (served.length === 1) await over
    },
  })
  const admit = async () => {
    const { far } = await socketPair()
    door.admit(far)
    // What is not waited for is done by then.
    await new Promise(setImmediate)
  }
  await admit()
  await admit()
  expect(served).toEqual(['b-1'])
  expect(told).toEqual([['b-2', 'TooManyConnections']])
  expect(door.clients()).toBe(1)
  end()
  await new Promise(setImmediate)
  await admit()
  expect(served).toEqual(['b-1', 'b-3'])
})
