// A thread of npm run test:model: explores the cases that it is sent, one after the other.
import { parentPort } from 'node:worker_threads'
import type { Case } from './cases.ts'
import { show } from './show.ts'

parentPort!.on('message', (of: Case) => parentPort!.postMessage(show(of)))
