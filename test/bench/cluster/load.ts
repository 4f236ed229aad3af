// The highest rate of sessions that is sustained, and what operator and proxy need at half of it.
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from '../../product/connection.ts'
import type { Scene } from '../../product/scene.ts'
import { percentile } from '../accept.ts'
import type { Figure } from '../figure.ts'
import { measureNeeds } from './needs.ts'

const BASE = 20
const STEP_SECONDS = 20
const RATES = [1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64]
/** A rate is sustained when no client of its last half waits longer for its first byte: the pool keeps up. */
const PATIENCE_MS = 1_000

export async function measureLoad(scene: Scene): Promise<Figure[]> {
  await scene.create('load', { replicas: BASE })
  const { status } = await scene.untilWarm('load', BASE)
  const address = status!.address!
  let highest = 0
  for (const rate of RATES) {
    const waits = await visit(address, rate, STEP_SECONDS)
    const last = waits.slice(waits.length / 2)
    console.log(`  ${rate} a second: p50 ${percentile(last, 0.5)} ms, longest ${Math.max(...last).toFixed(0)} ms`)
    await scene.untilWarm('load', BASE)
    if (Math.max(...last) > PATIENCE_MS) break
    highest = rate
  }
  if (highest === 0) return [{ what: 'sessions a second, sustained', value: `less than ${RATES[0]}` }]
  const half = highest / 2
  const needs = await measureNeeds(scene, 'load', async () => {
    await visit(address, half, 30)
  })
  return [
    {
      what: `highest rate of sessions sustained (base ${BASE}, no first byte later than ${PATIENCE_MS} ms)`,
      value: `${highest} a second`,
    },
    ...needs.map(({ what, value }) => ({ what: `${what}, at ${half} sessions a second`, value })),
  ]
}

/** Sessions that end with the first byte, begun at an even pace. Resolves with how long each waited for it, in the order of their beginnings. */
async function visit(address: string, rate: number, seconds: number): Promise<number[]> {
  const begun = performance.now()
  const sessions = Array.from({ length: Math.round(rate * seconds) }, async (_, index) => {
    await delay(Math.max(0, begun + (index / rate) * 1000 - performance.now()))
    const at = performance.now()
    const client = await connect(address)
    await client.greeting()
    const waited = performance.now() - at
    await client.leave()
    return waited
  })
  return Promise.all(sessions)
}
