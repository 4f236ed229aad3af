// From a client's SYN to the first byte of its pod, on the warm path; beside it the same pods dialled directly, in turns.
import { createConnection } from 'node:net'
import { until } from '../cluster/until.ts'
import type { Scene } from '../product/scene.ts'
import type { Figure } from './figure.ts'

const ROUNDS = 12
const BATCH = 20

export async function measureAccept(scene: Scene): Promise<Figure[]> {
  await scene.create('warm', { replicas: BATCH })
  await scene.create('gated', { replicas: BATCH, gate: true })
  await scene.create('direct', { replicas: 1 })
  const { status } = await scene.untilWarm('warm', BATCH)
  const { status: gatedStatus } = await scene.untilWarm('gated', BATCH)
  await scene.untilWarm('direct', 1)
  const [pod] = await scene.targetPods('direct')
  const through: number[] = []
  const gated: number[] = []
  const beside: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['warm', 'gated']) {
      await until(
        `a full stock of ${name}`,
        async () => ((await scene.ticketsIn(name, 'Reserved')).length === BATCH ? true : undefined),
        { limitMs: 60_000 },
      )
    }
    for (let index = 0; index < BATCH; index += 1) {
      through.push(await firstByteMs(status!.address!))
      gated.push(await firstByteMs(gatedStatus!.address!))
      beside.push(await firstByteMs(`${pod!.status!.podIP}:8080`))
    }
  }
  await scene.delete('warm')
  await scene.delete('gated')
  await scene.delete('direct')
  const row = (what: string, values: number[]) => ({
    what,
    value: `p50 ${percentile(values, 0.5)} ms, p99 ${percentile(values, 0.99)} ms`,
  })
  const ratio = (values: number[]) => (Number(percentile(values, 0.5)) / Number(percentile(beside, 0.5))).toFixed(2)
  return [
    row(`warm accept to first byte (${through.length} connections)`, through),
    row('the same with a gate in each pod', gated),
    row('the same pods dialled directly', beside),
    { what: 'ratio of the medians, to the pods dialled directly', value: ratio(through) },
    { what: 'the same with gates', value: ratio(gated) },
  ]
}

function firstByteMs(address: string): Promise<number> {
  const [host, port] = address.split(':') as [string, string]
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port: Number(port), noDelay: true })
    let took: number | undefined
    socket.once('data', () => {
      took = performance.now() - begun
      socket.end()
    })
    socket.once('error', reject)
    socket.once('close', () =>
      took === undefined ? reject(new Error(`${address} closed without a byte`)) : resolve(took),
    )
  })
}

export function percentile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2)
}
