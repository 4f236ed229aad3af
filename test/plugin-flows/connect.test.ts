// `kubectl isolation connect` against a service of echo pods, as a person and their scripts use it.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../cluster/until.ts'
import { connect } from '../product/connection.ts'
import { Scene } from '../product/scene.ts'
import { plugin, startPlugin } from './plugin.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open('connect')
  await scene.create('echo', { replicas: 2 })
  await scene.untilWarm('echo', 2)
})
afterAll(() => scene?.close())

const inScene = (...args: string[]) => [...args, '-n', scene.namespace]

describe.each([
  ['through the API server', []],
  ['at its own address', ['--direct']],
])('a service %s', (_, how) => {
  const passesEnd = !process.env.CLUSTER_STATE || how.length > 0

  it.runIf(passesEnd)('says its greeting, hears the end of stdin, answers it and leaves with 0', async () => {
    const { code, stdout, stderr } = await plugin(inScene('connect', 'dedi/echo', ...how), { stdin: 'ping\n' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^hello from echo-\w+\nping\n$/)
  })

  it('takes and gives 1 MiB unchanged', async () => {
    const text = `${randomBytes(512 * 1024).toString('hex')}\n`
    const running = startPlugin(inScene('connect', 'echo', ...how))
    running.child.stdin.write(text)
    const said = await until('all of it', () => /\n(.+\n)$/.exec(running.stdout())?.[1])
    expect(said === text).toBe(true)
    running.child.kill('SIGINT')
    await running.ended
  })

  it('is left at once by Ctrl-C', async () => {
    const running = startPlugin(inScene('connect', 'echo', ...how))
    await until('greeting', () => running.stdout().includes('hello') || undefined)
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' })
  })

  it('serves every client of a local port by a pod of its own', async () => {
    const running = startPlugin(inScene('connect', 'echo', '--listen', '127.0.0.1:0', ...how))
    const [, address] = await until(
      'address',
      () => /^Forwarding from (127\.0\.0\.1:\d+) -> echo\n/.exec(running.stdout()) ?? undefined,
    )
    const [one, other] = await Promise.all([connect(address!), connect(address!)])
    const pods = await Promise.all([one.greeting(), other.greeting()])
    expect(new Set(pods).size).toBe(2)
    await one.echo('still here\n')
    await Promise.all([one.leave(), other.leave()])
    running.child.kill('SIGINT')
    const stderr = `Handling connection for ${address!.split(':')[1]}\n`.repeat(2)
    expect(await running.ended).toMatchObject({ code: 130, stderr })
  })
})

it('goes the way of kubectl: SPDY inside of a WebSocket', async () => {
  const running = startPlugin(inScene('connect', 'echo', '-v=6'))
  await until('greeting', () => running.stdout().includes('hello') || undefined)
  running.child.kill('SIGINT')
  const { stderr } = await running.ended
  expect(stderr).toMatch(/GET \S+\/portforward 101 Switching Protocols in/)
  expect(stderr).not.toContain('POST')
})

/** Greets with an address, and says to its client what it is told there; `end` ends the connection. */
const toldWhatToSay = `
const { createServer } = require('net')
const { PORT, POD_IP } = process.env
createServer({ allowHalfOpen: true }, client => {
  const ear = createServer(voice => {
    voice.on('error', () => {}).on('data', said => (String(said) === 'end' ? client.end() : client.write(said)))
  })
  ear.listen(0, POD_IP, () => {
    client.write(POD_IP + ':' + ear.address().port + '\\n')
    client.on('end', () => client.writable && client.end('heard the end\\n'))
    client.on('error', () => {}).resume()
  })
}).listen(PORT, POD_IP)`

describe('at the end of stdin', () => {
  beforeAll(async () => {
    const command = ['node', '-e', toldWhatToSay]
    await scene.create('late', { replicas: 1, template: { spec: { containers: [{ name: 'target', command }] } } })
    await scene.untilWarm('late', 1)
  })

  it.skipIf(process.env.CLUSTER_STATE)('the service hears it, in a sandbox, and has the last word', async () => {
    const { code, stdout, stderr } = await plugin(inScene('connect', 'late'), { stdin: 'ping\n' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\S+\nheard the end\n$/)
  })

  it.runIf(process.env.CLUSTER_STATE)('in a cluster, where that would cut it off, the service goes on', async () => {
    const running = startPlugin(inScene('connect', 'late'))
    const address = await until('greeting', () => /^(\S+)\n/.exec(running.stdout())?.[1])
    const voice = await connect(address)
    await new Promise<void>(resolve => running.child.stdin.end('ping\n', resolve))
    const words = Array.from({ length: 20 }, (_, index) => `word ${index}\n`)
    // What comes after the end is told has been read after it: had the end been passed on, it would have come to the pod long before the last of so many.
    for (const word of words) {
      voice.socket.write(word)
      const isSaid = () => {
        expect(running.stdout()).not.toContain('heard the end')
        return running.stdout().includes(word) || undefined
      }
      await until(word, isSaid, { everyMs: 5 })
    }
    voice.socket.write('end')
    const stdout = `${address}\n${words.join('')}`
    expect(await running.ended).toEqual({ code: 0, signal: null, stdout, stderr: '' })
    await voice.leave()
  })
})

describe('a local port', () => {
  it('is told on localhost, and when it is taken', async () => {
    const running = startPlugin(inScene('connect', 'echo', '--listen', '0'))
    const [, port] = await until(
      'address',
      () => /^Forwarding from 127\.0\.0\.1:(\d+) -> echo\n/.exec(running.stdout()) ?? undefined,
    )
    const refused = async (listen: string) => {
      const taken = await plugin(inScene('connect', 'echo', '--listen', listen))
      expect(taken).toMatchObject({ code: 1, stdout: '' })
      expect(taken.stderr).toMatch(
        /^error: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*\nChoose another port, or 0 for any that is free\.\n$/,
      )
    }
    await refused(`127.0.0.1:${port}`)
    running.child.kill('SIGINT')
    await running.ended
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    // Free on IPv6's localhost alone: a client of localhost would reach whoever has the other one.
    await refused(String((other.address() as AddressInfo).port)).finally(() => other.close())
  })

  it('stays when one client cannot be served, and says why', async () => {
    await scene.create('closed', { proxy: { replicas: 0 } })
    const running = startPlugin(inScene('connect', 'closed', '--listen', '127.0.0.1:0'))
    const [, address] = await until('address', () => /from (\S+)/.exec(running.stdout()) ?? undefined)
    const client = await connect(address!)
    await client.ended
    const sentence = `Connection from 127.0.0.1:${client.localPort}: error: `
    const why = await until('why', () =>
      running
        .stderr()
        .split('\n')
        .find(line => line.includes('no proxy of closed is ready')),
    )
    expect(why).toContain(sentence)
    const next = await connect(address!)
    await next.ended
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130 })
  })
})

it('a client of a local port that is cut off is named, and why', async () => {
  const running = startPlugin(inScene('connect', 'echo', '--listen', '127.0.0.1:0'))
  const [, address] = await until('address', () => /from (\S+)/.exec(running.stdout()) ?? undefined)
  const client = await connect(address!)
  const pod = await client.greeting()
  expect(await plugin(inScene('evict', 'echo', pod, '--yes'))).toMatchObject({ code: 0 })
  await client.ended
  const said = await until('why', () => /^Connection from .+\n.+$/m.exec(running.stderr())?.[0])
  expect(said).toMatch(
    new RegExp(
      `^Connection from 127\\.0\\.0\\.1:${client.localPort}: error: the connection to echo broke: .+\nPerhaps it was evicted`,
    ),
  )
  running.child.kill('SIGINT')
  await running.ended
})

describe('a service that closes first', () => {
  it('ends the command with 0 though stdin is still open', async () => {
    const program = "require('net').createServer(s => s.end('bye\\n')).listen(process.env.PORT, process.env.POD_IP)"
    const command = ['node', '-e', program]
    await scene.create('brief', { replicas: 1, template: { spec: { containers: [{ name: 'target', command }] } } })
    await scene.untilWarm('brief', 1)
    const running = startPlugin(inScene('connect', 'brief'))
    expect(await running.ended).toMatchObject({ code: 0, stdout: 'bye\n', stderr: '' })
  })
})
