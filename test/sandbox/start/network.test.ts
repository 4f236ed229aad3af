// The addresses of a sandbox, and that two never have the same.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { layOut, type NetworkLock, planOrder, takeNetwork } from '../../../sandbox/start/network.ts'

const taken: NetworkLock[] = []
afterEach(() => {
  for (const network of taken.splice(0)) network.release()
})
const take = async (...input: Parameters<typeof takeNetwork>) => {
  const network = await takeNetwork(...input)
  taken.push(network)
  return network
}

it('lays out ranges that do not overlap', () => {
  expect(layOut(93)).toEqual({
    nodeIP: '127.93.0.1',
    clusterIPRange: '127.93.16.0/20',
    loadBalancerRange: '127.93.32.0/20',
    podRange: '127.93.128.0/17',
  })
})

it.each([
  ['begins where chance says', [], 0.5, 128],
  ['begins at the first', [], 0, 2],
  ['never tries one where somebody listens', [{ address: '127.2.0.1' }, { address: '127.3.9.9' }], 0, 4],
  ['does not mind listeners elsewhere', [{ address: '0.0.0.0' }, { address: '::' }, { address: '10.2.0.1' }], 0, 2],
])('%s', (_, listeners, chance, first) => {
  const order = planOrder(listeners, () => chance)
  expect(order[0]).toBe(first)
  expect(new Set(order).size).toBe(order.length)
})

it('gives two sandboxes two networks, and a folder the one that it has', async () => {
  const first = await take(undefined, () => 0.3)
  const second = await take(undefined, () => 0.3)
  expect(second.number).not.toBe(first.number)
  await expect(take(first.number, () => 0)).rejects.toThrow(`127.${first.number}.0.0/16`)
  first.release()
  expect((await take(first.number, () => 0)).number).toBe(first.number)
})

it('holds it against another process', async () => {
  const { number } = await take(undefined, () => 0.7)
  const source = new URL('../../../sandbox/start/network.ts', import.meta.url)
  const script = `await (await import(${JSON.stringify(source.href)})).takeNetwork(${number}, Math.random)`
  const other = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  await expect(other).rejects.toThrow('end that one first')
})
