// Two sandboxes on one machine, and what is in the way of a second in the same place.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { listListeners } from '../../sandbox/agent/process/listeners.ts'
import { listSockets } from '../../sandbox/agent/process/sockets.ts'
import { endAll, greetingFrom, isReady, kubeconfigOf, newFolder, processesOf, start, startAsIs } from './command.ts'

afterEach(endAll)

it('do not meet: each has a network of its own, and every door is on loopback', async () => {
  const dirs = [newFolder(), newFolder()]
  const commands = dirs.map(dir => start(dir))
  const addresses = await Promise.all(commands.map(isReady))
  const networks = addresses.map(address => address.split('.')[1])
  expect(new Set(networks).size).toBe(2)
  const greetings = await Promise.all([...addresses, ...addresses].map(greetingFrom))
  expect(new Set(greetings).size).toBe(4)

  for (const [index, dir] of dirs.entries()) {
    const sockets = new Set([commands[index]!.child.pid!, ...processesOf(dir)].flatMap(listSockets))
    const doors = listListeners().filter(({ inode }) => sockets.has(inode))
    expect(doors.length).toBeGreaterThan(8)
    const strange = doors.filter(
      ({ address }) => address !== '127.0.0.1' && !address.startsWith(`127.${networks[index]}.`),
    )
    expect(strange).toEqual([])
  }
})

it('is refused in the same folder, and says who runs', async () => {
  const dir = newFolder()
  const first = start(dir)
  await isReady(first)
  const second = start(dir)
  expect(await second.ended).toBe(1)
  expect(second.said()).toContain(`a sandbox runs in ${dir} already (process ${first.child.pid}, since `)
  expect(second.said()).toContain(`kill ${first.child.pid}`)
})

it('is told which port is taken, and by which flag to choose another', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const dir = newFolder()
  const command = startAsIs(dir, '--port', String(port))
  expect(await command.ended).toBe(1)
  expect(command.said()).toBe(
    `port ${port} is taken on 127.0.0.1: end what listens there, or choose another with --port\n`,
  )
  expect(processesOf(dir)).toEqual([])
  other.close()
})

it('opens nothing without the token', async () => {
  const dir = newFolder()
  await isReady(start(dir))
  const { server, token } = kubeconfigOf(dir)
  const answer = async (headers: Record<string, string>) => {
    const { status } = await requestStatus(`${server}/api/v1/namespaces/default/secrets`, headers)
    return status
  }
  expect(await answer({})).toBe(403)
  expect(await answer({ authorization: 'Bearer wrong' })).toBe(401)
  expect(await answer({ authorization: `Bearer ${token}` })).toBe(200)
  expect(readFileSync(join(dir, 'logs/server.log'), 'utf8')).toBe('')
})

/** Without looking at the certificate: what is asked here is who opens, not to whom. */
async function requestStatus(url: string, headers: Record<string, string>): Promise<{ status: number }> {
  const { request } = await import('node:https')
  return new Promise((done, fail) => {
    request(url, { headers, rejectUnauthorized: false }, answer => {
      answer.resume()
      done({ status: answer.statusCode ?? 0 })
    })
      .on('error', fail)
      .end()
  })
}
