// A thread of the ring's test: takes from the ring until it is told that no more comes, and tells what it took.
import { parentPort, workerData } from 'node:worker_threads'
import { Ring } from '../../../proxy/workers/ring.ts'

const { memory, end } = workerData as { memory: SharedArrayBuffer; end: SharedArrayBuffer }
const ring = new Ring(memory)
const ended = new Int32Array(end)

for (let isLast = false; ; ) {
  const held = ring.take()
  if (held) parentPort!.postMessage(held.name)
  else if (isLast) break
  else isLast = Atomics.load(ended, 0) === 1
}
parentPort!.postMessage(undefined)
