// Long answers go out in slices: what else there is to do has its turn in between.
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type Outbox, openOutbox } from '../../../../sandbox/server/answers/outbox.ts'

const piece = 'x'.repeat(10_000)

/** The answer to one GET whose response `fill` is given an outbox of. */
async function answered(fill: (outbox: Outbox, response: ServerResponse) => void, maxWaitingChars = 1_000_000) {
  const server = createServer((_, response) => fill(openOutbox(response, { maxWaitingChars }), response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const [response] = (await once(
    get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }),
    'response',
  )) as [IncomingMessage]
  return response
}

test('between two slices others have a turn', async () => {
  let turn = 0
  let over = false
  const spin = () => {
    turn += 1
    if (!over) setImmediate(spin)
  }
  spin()
  const perTurn = new Map<number, number>()
  function* pieces() {
    for (let count = 0; count < 200; count += 1) {
      perTurn.set(turn, (perTurn.get(turn) ?? 0) + 1)
      yield piece
    }
  }
  const response = await answered(outbox => {
    outbox.begin(pieces())
    outbox.end()
  })
  expect(await text(response)).toBe(piece.repeat(200))
  over = true
  expect(Math.max(...perTurn.values())).toBeLessThan(40)
})

test('what is added comes after what it began with, and nothing after its end', async () => {
  const response = await answered(outbox => {
    outbox.begin(['1', '2'])
    outbox.add('3')
    outbox.add('4')
    outbox.end()
    outbox.add('5')
  })
  expect(await text(response)).toBe('1234')
})

test('what comes when all was sent is sent at once', async () => {
  let open: Outbox | undefined
  const response = await answered((outbox, answer) => {
    open = outbox
    answer.flushHeaders()
  })
  for (const word of ['one', 'two']) {
    open!.add(word)
    const [chunk] = (await once(response, 'data')) as [Buffer]
    expect(chunk.toString()).toBe(word)
  }
  open!.end()
  await once(response, 'end')
})

test('a beginning may be larger than what may wait', async () => {
  const response = await answered(outbox => {
    outbox.begin(Array.from({ length: 50 }, () => piece))
    outbox.end()
  }, 1)
  expect(await text(response)).toHaveLength(50 * piece.length)
})

test('who leaves too much unread is cut off', async () => {
  let open: Outbox | undefined
  const response = await answered((outbox, answer) => {
    open = outbox
    answer.flushHeaders()
  })
  for (let count = 0; count < 200; count += 1) open!.add(piece)
  await expect(text(response)).rejects.toThrow('aborted')
})
