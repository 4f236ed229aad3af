// Two real connections joined by us: a person's on one side, a service's on the other.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Line } from '../../../../plugin/cluster/portForward.ts'
import { join } from '../../../../plugin/commands/connect/join.ts'

const endless = new AbortController().signal

/** A service that does `serve` with its one client, and our line to it. */
async function open(serve: (client: Socket) => void): Promise<Line> {
  const server: Server = createServer({ allowHalfOpen: true }, client => {
    client.on('error', () => {})
    serve(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stream = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const trouble = new Promise<string>(resolve => {
    stream.once('error', error => resolve(error.message))
    stream.once('close', () => resolve(''))
  })
  await once(stream, 'connect')
  onTestFinished(() => {
    stream.destroy()
    server.close()
  })
  return { stream, trouble, close: () => void stream.destroy() }
}

function person(said: string | undefined, passesEnd: boolean) {
  const input = new PassThrough()
  if (said !== undefined) input.end(said)
  return { input, output: new PassThrough(), passesEnd }
}

describe('a person and a service', () => {
  it('hear each other, and the end of what the person says', async () => {
    const near = person('ping', true)
    const line = await open(client => {
      void text(client).then(heard => client.end(`heard ${heard}`))
    })
    expect(await join(near, line, endless)).toEqual({ received: 10, sent: 4, inputEnded: true, trouble: '' })
    expect(near.output.read().toString()).toBe('heard ping')
  })

  it('stay joined after the end of stdin where that would cut them off, until the service closes', async () => {
    const near = person('ping', false)
    const line = await open(client => {
      client.once('data', async () => {
        await expect.poll(() => near.input.readableEnded).toBe(true)
        client.end('bye')
      })
    })
    expect(await join(near, line, endless)).toMatchObject({ received: 3, sent: 4, inputEnded: true, trouble: '' })
    expect(line.stream.writableEnded).toBe(false)
  })

  it('are told apart from a refusal: nothing was received, and the person had more to say', async () => {
    const line = await open(client => client.end())
    expect(await join(person(undefined, true), line, endless)).toMatchObject({
      received: 0,
      inputEnded: false,
      trouble: '',
    })
  })

  it('that break are told so', async () => {
    const line = await open(client => void client.once('data', () => client.resetAndDestroy()))
    const near = person(undefined, true)
    near.input.write('x')
    expect((await join(near, line, endless)).trouble).toMatch(/ECONNRESET/)
  })

  it('do not run ahead of a reader that is slow', async () => {
    const size = 8 * 1024 * 1024
    let unsent = size
    const line = await open(client => {
      const piece = Buffer.alloc(64 * 1024)
      const send = () => {
        while (unsent > 0) {
          unsent -= piece.length
          if (!client.write(piece)) return
        }
        client.end()
      }
      client.on('drain', send)
      send()
    })
    const near = person(undefined, true)
    const joined = join(near, line, endless)
    await expect.poll(() => near.output.readableLength).toBeGreaterThan(0)
    await expect.poll(() => line.stream.isPaused()).toBe(true)
    expect(near.output.readableLength).toBeLessThan(1024 * 1024)
    near.output.resume()
    expect((await joined).received).toBe(size)
  })

  it('that wait for each other are told so once', async () => {
    let told = 0
    let welcome = () => {}
    const line = await open(client => {
      welcome = () => client.end('at last')
    })
    const tell = () => {
      told += 1
      welcome()
    }
    expect(await join({ ...person(undefined, true), silence: { afterMs: 50, tell } }, line, endless)).toMatchObject({
      received: 7,
    })
    expect(told).toBe(1)
  })

  it('that talk are not told that they wait', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const told: string[] = []
    const near = { ...person(undefined, true), silence: { afterMs: 2_000, tell: () => void told.push('waiting') } }
    const line = await open(client => client.write('hello'))
    const ending = new AbortController()
    const joined = join(near, line, ending.signal)
    await once(near.output, 'readable')
    vi.advanceTimersByTime(60_000)
    expect(told).toEqual([])
    ending.abort('SIGINT')
    await expect(joined).rejects.toBe('SIGINT')
  })

  it('are parted at once by Ctrl-C', async () => {
    const ending = new AbortController()
    const line = await open(() => {})
    const joined = join(person(undefined, true), line, ending.signal)
    ending.abort('SIGINT')
    await expect(joined).rejects.toBe('SIGINT')
    expect(line.stream.destroyed).toBe(true)
  })
})
