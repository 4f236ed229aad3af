// A thread with both outer ends of one relay: a pod that echoes, and a client that counts what comes back.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

export type Outside = {
  /** Its first number becomes 1 with the last echo. */
  readonly done: Int32Array<SharedArrayBuffer>
  readonly echoes: number
}

const { done, echoes } = workerData as Outside
const pods = createServer(pod => pod.pipe(pod)).listen(0, '127.0.0.1')
await once(pods, 'listening')
parentPort!.postMessage((pods.address() as AddressInfo).port)
const [port] = await once(parentPort!, 'message')
const client = connect({ port, host: '127.0.0.1', noDelay: true })
let come = 0
client.on('data', () => {
  come += 1
  if (come < echoes) return client.write('word')
  Atomics.store(done, 0, 1)
  Atomics.notify(done, 0)
  client.end()
  return pods.close()
})
client.write('word')
