// The API server's port: whose word counts, and what is said when it is taken.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { choosePort } from '../../../sandbox/start/port.ts'

const other = createServer()
let taken: number
beforeAll(async () => {
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  taken = (other.address() as AddressInfo).port
})
afterAll(() => void other.close())

it('names the port and the flag when the one asked for is taken', async () => {
  await expect(choosePort(taken, undefined)).rejects.toThrow(`port ${taken} is taken on 127.0.0.1`)
  await expect(choosePort(taken, undefined)).rejects.toThrow('--port')
})

it("does not leave the folder's port by itself: its kubeconfig names it", async () => {
  await expect(choosePort(undefined, taken)).rejects.toThrow(`port ${taken}, which this folder's kubeconfig names`)
})

it('takes what is free, the flag before the folder', async () => {
  const { port } = await choosePort(0, taken)
  expect(port).not.toBe(taken)
  expect(await choosePort(port, taken)).toEqual({ port })
  expect(await choosePort(undefined, port)).toEqual({ port })
})
