import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { allocateBoard, Board } from '../../../proxy/workers/board.ts'

function boards(sources: { monotonic: () => number; wall: () => number }) {
  const memory = allocateBoard()
  const [one, other] = [new Board(memory), new Board(memory)]
  one.begin(sources)
  return { one, other }
}

it('counts a sleep of the machine once, whichever thread notices it, and for all', () => {
  let [monotonic, wall] = [1000, 50_000]
  const sources = { monotonic: () => monotonic, wall: () => wall }
  const { one, other } = boards(sources)
  const [clock, same] = [one.clock(sources), other.clock(sources)]
  expect([clock(), same()]).toEqual([1000, 1000])
  monotonic += 100
  wall += 60_100
  expect([same(), clock(), same()]).toEqual([61_100, 61_100, 61_100])
})

it('shows every thread the fence, which is closed at first', () => {
  const { one, other } = boards({ monotonic: () => 0, wall: () => 0 })
  expect(other.fence()).toEqual({ openUntil: Number.NEGATIVE_INFINITY, lapses: 0 })
  one.setFence({ openUntil: 12.5, lapses: 2 })
  expect(other.fence()).toEqual({ openUntil: 12.5, lapses: 2 })
})

it('opens the stock to nobody at first, then to those who go first or to all', () => {
  const { one, other } = boards({ monotonic: () => 0, wall: () => 0 })
  const open = () => [other.isOpenTo('returning'), other.isOpenTo('everybody')]
  expect(open()).toEqual([false, false])
  one.setWay('returning')
  expect(open()).toEqual([true, false])
  one.setWay('everybody')
  expect(open()).toEqual([true, true])
})

it('counts clients for all threads', () => {
  const { one, other } = boards({ monotonic: () => 0, wall: () => 0 })
  one.addClients(1)
  other.addClients(1)
  one.addClients(-1)
  expect(other.clients()).toBe(1)
})

it('opens the stock to nobody but those who go first while a wish for a pod is on its way', () => {
  const { one, other } = boards({ monotonic: () => 0, wall: () => 0 })
  one.setWay('everybody')
  other.addAsking(1)
  expect([one.isOpenTo('everybody'), one.isOpenTo('returning')]).toEqual([false, true])
  one.addAsking(-1)
  expect(other.isOpenTo('everybody')).toBe(true)
})

it('holds nobody back for reports that are not too many, and gives up where nobody reads', () => {
  const { one, other } = boards({ monotonic: () => 0, wall: () => 0 })
  one.addUnread(3)
  expect([other.untilRead(3, 600_000), other.untilRead(2, 5)]).toEqual([true, false])
})

it('holds a thread back until enough of its reports are read', async () => {
  const memory = allocateBoard()
  const board = new Board(memory)
  board.addUnread(3)
  const thread = new Worker(new URL('./reporter.ts', import.meta.url), { workerData: { memory, most: 2, ms: 600_000 } })
  await once(thread, 'message')
  board.addUnread(-1)
  expect(await once(thread, 'message')).toEqual([true])
})
