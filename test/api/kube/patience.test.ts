// Who waits for a server is told so, by a clock that the test moves.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { patient } from '../../../api/kube/patience.ts'
import type { Answer, Call, Transport } from '../../../api/kube/transport.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const call: Call = { method: 'GET', path: '/', headers: {}, stream: false, timeoutMs: undefined, signal: undefined }

function open() {
  const asked: PromiseWithResolvers<Answer>[] = []
  const silent: Transport = {
    exchange() {
      const answer = Promise.withResolvers<Answer>()
      asked.push(answer)
      return answer.promise
    },
    close() {},
  }
  const tell = vi.fn()
  const { exchange } = patient(silent, { afterMs: 5_000, tell })
  const answer = { status: 200, headers: {}, bytes: Buffer.alloc(0) }
  return { tell, exchange, answer: () => asked.shift()!.resolve(answer) }
}

it('tells when nothing has come for so long, and not again', async () => {
  const { tell, exchange, answer } = open()
  const asked = exchange(call)
  await vi.advanceTimersByTimeAsync(4_999)
  expect(tell).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(tell).toHaveBeenCalledTimes(1)
  answer()
  await asked
  void exchange(call)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tell).toHaveBeenCalledTimes(1)
})

it('tells nothing of a server that answers in time', async () => {
  const { tell, exchange, answer } = open()
  for (let count = 0; count < 3; count += 1) {
    const asked = exchange(call)
    await vi.advanceTimersByTimeAsync(4_000)
    answer()
    await asked
  }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tell).not.toHaveBeenCalled()
})

it('tells nothing of a stream, which may be a log in which nothing is written', async () => {
  const { tell, exchange } = open()
  void exchange({ ...call, stream: true })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tell).not.toHaveBeenCalled()
})
