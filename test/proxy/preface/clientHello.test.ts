import { once } from 'node:events'
import { createServer } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { judgeClientHello, LONGEST_HELLO } from '../../../proxy/preface/clientHello.ts'
import { createRandom } from '../../hostile/random.ts'

/** What a real client says first. */
async function realHello(options: object): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = connectTls({ host: '127.0.0.1', port, servername: 'game.example.com', ...options })
  client.on('error', () => {}) // it is cut off
  const [socket] = await once(server, 'connection')
  const [bytes] = await once(socket, 'data')
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}
const hellos = [
  ['1.3', await realHello({ minVersion: 'TLSv1.3' })],
  ['1.2', await realHello({ maxVersion: 'TLSv1.2' })],
  ['with long lists', await realHello({ ALPNProtocols: Array.from({ length: 60 }, (_, i) => `protocol-${i}`) })],
] as const

/** The same message in records of these sizes; the last takes the rest. */
function split(hello: Buffer, sizes: readonly number[]): Buffer {
  const records: Buffer[] = []
  let rest = hello.subarray(5)
  for (const size of [...sizes, rest.length]) {
    const part = rest.subarray(0, size)
    rest = rest.subarray(part.length)
    if (part.length > 0) records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part)
  }
  return Buffer.concat(records)
}

/** As `read` asks: again when as many bytes are there as it was told to wait for. */
function asked(bytes: Buffer): { answer: boolean | 'more'; questions: number } {
  let questions = 0
  for (let upTo = 1; upTo <= bytes.length; ) {
    questions += 1
    const judgement = judgeClientHello(bytes.subarray(0, upTo))
    if (judgement.kind === 'known') return { answer: judgement.value, questions }
    expect(judgement.upTo).toBeGreaterThan(upTo)
    upTo = judgement.upTo
  }
  return { answer: 'more', questions }
}

describe.each(hellos)('the hello of a client of TLS %s', (_, hello) => {
  it('is known when it is whole, and at no byte before', () => {
    for (let cut = 0; cut < hello.length; cut += 1)
      expect(judgeClientHello(hello.subarray(0, cut)), `after ${cut}`).toMatchObject({ kind: 'more' })
    expect(judgeClientHello(hello)).toEqual({ kind: 'known', value: true, length: 0 })
    expect(judgeClientHello(Buffer.concat([hello, Buffer.from('early data')]))).toMatchObject({ value: true })
  })

  it('is known over several records, cut anywhere, and few questions are needed', () => {
    for (const sizes of [[1], [1, 1, 1, 1], [3, 2], [100, 100], Array(30).fill(1) as number[]]) {
      const bytes = split(hello, sizes)
      expect(judgeClientHello(bytes)).toMatchObject({ value: true })
      for (let cut = 0; cut < bytes.length; cut += 1)
        expect(judgeClientHello(bytes.subarray(0, cut)), `after ${cut}`).toMatchObject({ kind: 'more' })
      const { answer, questions } = asked(bytes)
      expect(answer).toBe(true)
      expect(questions).toBeLessThan(5 * (sizes.length + 2))
    }
  })

  it('in more records than anybody makes is none', () => {
    expect(asked(split(hello, Array(40).fill(1) as number[])).answer).toBe(false)
  })

  it('with lists that do not fit is none', () => {
    for (const at of [9, 43, 44 + hello[43]!]) {
      const broken = Buffer.from(hello)
      broken[at] = 255
      expect(judgeClientHello(broken), `byte ${at}`).toMatchObject({ value: false })
    }
  })
})

const [, hello] = hellos[0]
const withLength = (length: number) => {
  const bytes = Buffer.from(hello)
  bytes.writeUIntBE(length, 6, 3)
  return bytes
}

it.each([
  ['HTTP', Buffer.from('G')],
  ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n')],
  ['an alert', Buffer.from([21, 3, 1, 0, 2, 2, 40])],
  ['another protocol in the same clothes', Buffer.from([22, 2])],
  ['an empty record', Buffer.from([22, 3, 1, 0, 0])],
  ["a server's hello", Buffer.from([22, 3, 3, 0, 4, 2])],
  ['a record that is too long', Buffer.from([22, 3, 1, 0x40, 0])],
  ['a message that is too long', withLength(LONGEST_HELLO)],
  ['an empty message', Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0])],
  ['SSL 2', Buffer.from([0x80, 0x2e, 1, 0, 2])],
])('%s is no hello, and that is known at once', (_, bytes) => {
  expect(judgeClientHello(bytes)).toEqual({ kind: 'known', value: false, length: 0 })
})

it('whatever comes, it is known what it is after the longest hello', () => {
  const random = createRandom(7)
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Buffer.alloc(1 + random.below(300))
    hello.copy(bytes)
    for (let changes = random.below(6); changes > 0; changes -= 1) bytes[random.below(bytes.length)] = random.below(256)
    const judgement = judgeClientHello(bytes)
    if (judgement.kind === 'more') expect(judgement.upTo).toBeLessThanOrEqual(LONGEST_HELLO)
  }
  expect(asked(Buffer.concat([hello.subarray(0, 5), Buffer.alloc(LONGEST_HELLO, 1)])).answer).toBe(false)
})
