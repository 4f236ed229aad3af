// The images run as in a cluster that allows nothing: numbered user, read-only root, no capabilities, process 1.
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { images } from '../build.ts'
import { type Container, type ContainerWish, startContainer } from '../container.ts'
import { asPod, operatorEnvironment, proxyEnvironment } from '../standing.ts'
import { openStore, type Store } from '../store.ts'

const location = inject('imageStore')
const nameOf = (target: string) => images.find(image => image.target === target)!.name

const containers: Container[] = []
afterEach(async () => {
  for (const container of containers.splice(0)) {
    if (container.process.exitCode === null) await container.signal('KILL')
    await container.ended
  }
})

async function start(wish: ContainerWish, store: Store = openStore(location!)): Promise<Container> {
  const container = await startContainer(store, wish)
  containers.push(container)
  return container
}

async function startPod(target: string, env: Record<string, string>): Promise<Container> {
  const store = openStore(location!)
  return start(await asPod(store, nameOf(target), env), store)
}

describe.skipIf(!location)('a container', () => {
  it.each([
    ['operator', 'the environment variable PROXY_IMAGE is not set'],
    ['proxy', 'the environment variable SERVICE_NAME is not set'],
  ])('of the %s that is told nothing says what it misses, and ends', async (target, words) => {
    const container = await start({ image: nameOf(target) })
    expect(await container.ended).toBe(1)
    expect(container.said()).toContain(words)
    expect(container.said().trim().split('\n')).toHaveLength(1)
  })

  it.each([
    ['operator', operatorEnvironment, 'the operator runs', 'the operator ends'],
    ['proxy', proxyEnvironment, 'the proxy runs', 'the proxy ends'],
  ])('of the %s runs before the API server answers, and ends when it is told to', async (target, env, runs, ends) => {
    const container = await startPod(target, env)
    await container.until(runs)
    await container.signal('TERM')
    expect(await container.ended).toBe(0)
    expect(container.said()).toContain(ends)
  })

  it('of the proxy has the addon, and it does here what it should', async () => {
    const container = await startPod('proxy', proxyEnvironment)
    await container.until('connections are relayed inside the kernel')
  })

  it('of the echo serves', async () => {
    const port = await freePort()
    const env = { POD_IP: '127.0.0.1', PORT: String(port), POD_NAME: 'a-pod' }
    await start({ image: nameOf('echo'), env, hostNetwork: true })
    expect(await firstWords(port)).toBe('hello from a-pod\n')
  })

  it('finds names, as /etc/hosts has them', async () => {
    const store = openStore(location!)
    const hosts = join(store.folder, 'hosts')
    const { writeFile } = await import('node:fs/promises')
    await writeFile(hosts, '10.1.2.3 api.example.com\n')
    const script = "require('node:dns').lookup('api.example.com', (error, address) => console.log(error ?? address))"
    const container = await start({
      image: nameOf('proxy'),
      command: ['/usr/local/bin/node', '--eval', script],
      files: { '/etc/hosts': hosts },
    })
    await container.ended
    expect(container.said().trim()).toBe('10.1.2.3')
  })

  it('cannot write anywhere', async () => {
    const script = `
      const { writeFileSync } = require('node:fs')
      for (const folder of ['/', '/app', '/tmp', '/etc', '/usr/local/bin', '/dev', '/proc']) {
        try { writeFileSync(folder + '/x', ''); console.log(folder) } catch {}
      }
      console.log(process.getuid(), process.getgid(), process.pid)`
    const container = await start({ image: nameOf('operator'), command: ['/usr/local/bin/node', '--eval', script] })
    await container.ended
    expect(container.said().trim()).toBe('65532 65532 1')
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Of whoever listens there, as soon as somebody does. */
async function firstWords(port: number): Promise<string> {
  for (;;) {
    const words = await new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => resolve(''))
      socket.once('data', data => {
        socket.destroy()
        resolve(data.toString())
      })
    })
    if (words) return words
  }
}
