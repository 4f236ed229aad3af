import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptSpdy, dialSpdy, type SpdyStream } from '../../../sandbox/spdy/connection.ts'
import { buildControl, buildData, type Frame, frameTypes, takeFrame } from '../../../sandbox/spdy/frames.ts'
import { createPacker, type Headers } from '../../../sandbox/spdy/headers.ts'

let server: Server
let client: Socket
let accepted: ReturnType<typeof acceptSpdy>
let onStream: (stream: SpdyStream) => void
let frames: AsyncGenerator<Frame>
let pack: (headers: Headers) => Buffer

beforeEach(async () => {
  const joined = Promise.withResolvers<void>()
  server = createServer(socket => {
    accepted = acceptSpdy(socket, Buffer.alloc(0), stream => onStream(stream))
    joined.resolve()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await joined.promise
  frames = readFrames(client)
  pack = createPacker()
})
afterEach(async () => {
  client.destroy()
  await accepted.closed
  server.close()
})

async function* readFrames(socket: Socket): AsyncGenerator<Frame> {
  let bytes: Buffer = Buffer.alloc(0)
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk])
    for (let next = takeFrame(bytes); next; next = takeFrame(bytes)) {
      bytes = next.rest
      yield next.frame
    }
  }
}

async function nextFrame(): Promise<Frame> {
  const { value } = await frames.next()
  return value
}

function synStream(id: number, headers: Headers): Buffer {
  const head = Buffer.alloc(10)
  head.writeUInt32BE(id)
  return buildControl(frameTypes.synStream, Buffer.concat([head, pack(headers)]))
}

it('answers on the streams that the other end opens, however the bytes are cut', async () => {
  onStream = async stream => stream.end(`${stream.headers.streamtype}: ${await text(stream)}`)
  const sent = Buffer.concat([
    synStream(1, { streamtype: 'data' }),
    buildData(1, Buffer.from('hel'), false),
    synStream(3, { streamtype: 'error' }),
    buildData(3, Buffer.from('oops'), true),
    buildData(1, Buffer.from('lo'), true),
  ])
  for (const byte of sent) client.write(Buffer.from([byte]))
  const heard: Record<number, string> = {}
  let ended = 0
  while (ended < 2) {
    const frame = await nextFrame()
    if (frame.kind !== 'data') continue
    heard[frame.stream] = (heard[frame.stream] ?? '') + frame.bytes
    if (frame.fin) ended += 1
  }
  expect(heard).toEqual({ 1: 'data: hello', 3: 'error: oops' })
})

it('answers a ping', async () => {
  const ping = buildControl(frameTypes.ping, Buffer.from([0, 0, 0, 7]))
  client.write(ping)
  expect(await nextFrame()).toMatchObject({ type: frameTypes.ping, payload: Buffer.from([0, 0, 0, 7]) })
})

it('resets a stream that is destroyed, and sees a reset of the other end', async () => {
  const opened = Promise.withResolvers<SpdyStream>()
  onStream = stream => {
    if (stream.headers.kill) stream.destroy()
    else opened.resolve(stream)
  }
  client.write(synStream(1, { kill: 'yes' }))
  expect(await nextFrame()).toMatchObject({ type: frameTypes.synReply })
  expect(await nextFrame()).toMatchObject({ type: frameTypes.rstStream })
  client.write(synStream(3, {}))
  const stream = await opened.promise
  const closed = new Promise(resolve => stream.on('close', resolve))
  client.write(buildControl(frameTypes.rstStream, Buffer.from([0, 0, 0, 3, 0, 0, 0, 5])))
  await closed
})

it('holds the sender back while nobody reads', async () => {
  const opened = Promise.withResolvers<SpdyStream>()
  onStream = opened.resolve
  client.write(synStream(1, {}))
  const stream = await opened.promise
  const piece = Buffer.alloc(256 * 1024, 'x')
  let sent = 0
  while (client.write(buildData(1, piece, false)) && sent < 1000) sent += 1
  await new Promise(resolve => setImmediate(resolve))
  expect(stream.readableLength).toBeLessThan(4 * piece.length)
  client.write(buildData(1, Buffer.alloc(0), true))
  expect((await text(stream)).length).toBe((sent + 1) * piece.length)
})

it('sees the other end vanish though it does not read', async () => {
  const opened = Promise.withResolvers<SpdyStream>()
  onStream = opened.resolve
  client.write(synStream(1, {}))
  client.write(buildData(1, Buffer.alloc(1_000_000), false))
  const stream = await opened.promise
  await expect.poll(() => stream.readableLength).toBeGreaterThan(0)
  client.resetAndDestroy()
  await accepted.closed
})

it('ends every stream when the connection breaks', async () => {
  const opened = Promise.withResolvers<SpdyStream>()
  onStream = opened.resolve
  client.write(synStream(1, {}))
  const stream = await opened.promise
  const closed = new Promise(resolve => stream.on('close', resolve))
  client.resetAndDestroy()
  await closed
})

it('says its last words before it closes', async () => {
  onStream = stream => {
    stream.end('last')
    accepted.close()
  }
  client.write(synStream(1, {}))
  expect(await nextFrame()).toMatchObject({ type: frameTypes.synReply })
  expect(await nextFrame()).toMatchObject({ stream: 1, bytes: Buffer.from('last'), fin: false })
  expect(await nextFrame()).toMatchObject({ stream: 1, fin: true })
  expect(await nextFrame()).toMatchObject({ type: frameTypes.goAway })
})

it('answers no ping of its own', async () => {
  client.write(buildControl(frameTypes.ping, Buffer.from([0, 0, 0, 2])))
  client.write(buildControl(frameTypes.ping, Buffer.from([0, 0, 0, 9])))
  expect(await nextFrame()).toMatchObject({ payload: Buffer.from([0, 0, 0, 9]) })
})

describe('the end that dials', () => {
  it('keeps no answers for who sends pings without end and reads nothing', async () => {
    const deaf = new Duplex({ read() {}, write() {} })
    const dialled = dialSpdy(deaf, Buffer.alloc(0))
    const stream = dialled.open({})
    deaf.push(Buffer.concat(Array(50_000).fill(buildControl(frameTypes.ping, Buffer.from([0, 0, 0, 2])))))
    deaf.push(buildData(1, Buffer.from('and on'), true))
    expect(await text(stream)).toBe('and on')
    expect(deaf.writableLength).toBeLessThan(128 * 1024)
    deaf.destroy()
    await dialled.closed
  })

  it('opens streams, each with its headers, and hears the answers', async () => {
    onStream = async stream => stream.end(`${stream.headers.streamtype}: ${await text(stream)}`)
    const dialled = dialSpdy(client, Buffer.alloc(0))
    const [one, other] = ['one', 'other'].map(streamtype => dialled.open({ streamtype }))
    one!.end('a')
    other!.end('b')
    expect(await Promise.all([text(one!), text(other!)])).toEqual(['one: a', 'other: b'])
    dialled.leave()
    await dialled.closed
  })

  it('sends more at once than a frame could carry', async () => {
    const heard = Promise.withResolvers<number>()
    onStream = async stream => heard.resolve((await text(stream)).length)
    const dialled = dialSpdy(client, Buffer.alloc(0))
    dialled.open({}).end(Buffer.alloc(20_000_000, 'x'))
    expect(await heard.promise).toBe(20_000_000)
    dialled.leave()
    await dialled.closed
  })

  it('can still read what came before the connection ended', async () => {
    onStream = stream => {
      stream.write('half an answer')
      accepted.close()
    }
    const dialled = dialSpdy(client, Buffer.alloc(0))
    const stream = dialled.open({})
    await dialled.closed
    expect(await text(stream)).toBe('half an answer')
  })

  it('leaves though nobody reads what the other end says', async () => {
    const ended = Promise.withResolvers<void>()
    onStream = stream => {
      stream.on('close', () => ended.resolve())
      stream.write(Buffer.alloc(1_000_000))
    }
    const dialled = dialSpdy(client, Buffer.alloc(0))
    dialled.open({})
    dialled.leave()
    await Promise.all([dialled.closed, ended.promise])
  })

  it('lets nobody else open streams', async () => {
    const refused = Promise.withResolvers<Frame>()
    const peer = createServer(async socket => {
      socket.write(synStream(2, {}))
      for await (const frame of readFrames(socket)) refused.resolve(frame)
    })
    await new Promise<void>(resolve => peer.listen(0, '127.0.0.1', resolve))
    const dialled = dialSpdy(connect((peer.address() as AddressInfo).port, '127.0.0.1'), Buffer.alloc(0))
    expect(await refused.promise).toMatchObject({ type: frameTypes.rstStream })
    dialled.leave()
    await dialled.closed
    peer.close()
  })
})
