// One contender of one round: started, ready for clients, and ended.
import { once } from 'node:events'
import { connect } from 'node:net'
import { until } from '../../cluster/until.ts'
import type { Contender, Place } from './contenders.ts'
import { BOTH_CORES, type Pinned, PROXY_CORE, startPinned } from './pinned.ts'
import { cpuSeconds, memoryKiB } from './processTree.ts'

export type Subject = {
  readonly contender: Contender
  readonly host: string
  readonly port: number
  /** CPU seconds of the proxy until now; undefined where there is none. */
  cpu(): number | undefined
  /** Memory of the proxy without garbage. */
  memory(): Promise<number | undefined>
  end(): Promise<void>
}

/** Feeding ours takes its time on a busy machine. */
const READY_MS = 600_000

export async function startSubject(contender: Contender, place: Place): Promise<Subject> {
  const { host, port } = place
  if (!contender.command) {
    const [direct, none] = [{ host: '127.0.0.1', port: place.backendPort }, () => undefined]
    return { contender, ...direct, cpu: none, memory: async () => undefined, end: async () => {} }
  }
  const streams = contender.collects ? (['ignore', 'ignore', 'ipc'] as const) : (['ignore', 'ignore'] as const)
  const cores = contender.hasBothCores ? BOTH_CORES : PROXY_CORE
  const proxy = startPinned(cores, contender.command(place), streams)
  const check = () => isReady(contender, place, proxy)
  try {
    await until(`${contender.title} is ready for clients`, check, { limitMs: READY_MS })
  } catch (error) {
    await proxy.end()
    throw error
  }
  return {
    ...{ contender, host, port, end: proxy.end },
    cpu: () => cpuSeconds(proxy.pid),
    async memory() {
      if (contender.collects) {
        proxy.child.send('collect')
        await once(proxy.child, 'message')
      }
      return memoryKiB(proxy.pid)
    },
  }
}

async function isReady(contender: Contender, { host, port }: Place, proxy: Pinned): Promise<true | undefined> {
  if (proxy.child.exitCode !== null)
    throw new Error(`${contender.title} ended with ${proxy.child.exitCode}: ${proxy.complaint() || 'it said nothing'}`)
  if (!contender.collects) return listens(host, port)
  const answer = await fetch(`http://${host}:${port + 1}/readyz`).catch(() => undefined)
  return answer?.ok || undefined
}

function listens(host: string, port: number): Promise<true | undefined> {
  const { promise, resolve } = Promise.withResolvers<true | undefined>()
  const socket = connect(port, host)
  socket.once('error', () => resolve(undefined))
  socket.once('connect', () => {
    socket.destroy()
    resolve(true)
  })
  return promise
}
