// A thread of the board's test: is held back until its reports are read, and tells whether they were.
import { parentPort, workerData } from 'node:worker_threads'
import { Board } from '../../../proxy/workers/board.ts'

const { memory, most, ms } = workerData as { memory: SharedArrayBuffer; most: number; ms: number }
const board = new Board(memory)
parentPort!.postMessage('begins')
parentPort!.postMessage(board.untilRead(most, ms))
