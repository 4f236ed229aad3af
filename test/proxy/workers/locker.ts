// A thread of the mutex's test: adds to two numbers that must stay equal, and tells whether they were.
import { parentPort, workerData } from 'node:worker_threads'
import { Mutex } from '../../../proxy/workers/mutex.ts'

const { memory, rounds } = workerData as { memory: SharedArrayBuffer; rounds: number }
const numbers = new Float64Array(memory, 8, 2)
const mutex = new Mutex(new Int32Array(memory, 0, 1), 0)
let wasTorn = false
for (let round = 0; round < rounds; round += 1) {
  mutex.run(() => {
    wasTorn ||= numbers[0] !== numbers[1]
    numbers[0]! += 1
    numbers[1]! += 1
  })
}
parentPort!.postMessage(wasTorn)
