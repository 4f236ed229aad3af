// The run itself: sessions begin at an even pace whatever became of those before, and every few seconds all is looked at.
import { setTimeout as sleep } from 'node:timers/promises'
import { coreEvents } from '../../api/kube/resources.ts'
import { startBare } from './bare.ts'
import type { Ground } from './ground.ts'
import type { Fact, Series } from './report.ts'
import { takeSample } from './sample.ts'
import { lengthOf, type Told, visit } from './session.ts'
import type { Point } from './slope.ts'

export type Wish = { readonly lengthS: number; readonly rate: number; readonly signal: AbortSignal }
export type Soaked = { readonly series: readonly Series[]; readonly facts: readonly Fact[]; readonly sessions: number }

const LOOK_EVERY_S = 5
const SAY_EVERY_S = 60
/** Kubernetes forgets Events after an hour, of which there are three for each pod; no run waits for that. */
const FORGET_EVENTS_EVERY_S = 10

export async function soak(ground: Ground, { lengthS, rate, signal }: Wish): Promise<Soaked> {
  const begun = performance.now()
  const nowS = () => (performance.now() - begun) / 1_000
  const series = createSeries()
  const fates = createFates()
  const until = (atS: number) => sleep(Math.max(0, (atS - nowS()) * 1_000))
  const going = new Set<Promise<void>>()
  const isOver = (atS: number) => atS >= lengthS || signal.aborted

  const come = async () => {
    for (let index = 0; !isOver(index / rate); index += 1) {
      await until(index / rate)
      const atS = nowS()
      const visiting = (async () => {
        const bareMs = await bare.firstByteMs()
        const told = await visit(ground.address, lengthOf(index))
        fates.add(told, atS)
        if (told.kind !== 'served') return
        const point = { t: atS, value: told.firstByteMs / bareMs }
        series.add('clients', 'first byte, middle', point)
        series.add('clients', 'first byte, 95th of 100', point)
      })()
      going.add(visiting)
      void visiting.finally(() => going.delete(visiting))
    }
  }
  const look = async () => {
    for (let atS = 0; !isOver(atS); atS += LOOK_EVERY_S) {
      await until(atS)
      const { values, processes } = await takeSample(ground)
      for (const { of, what, value } of values) series.add(of, what, { t: nowS(), value })
      fates.saw(processes)
      if (atS % SAY_EVERY_S === 0) console.log(`${Math.round(nowS())} s: ${fates.summary()}`)
    }
  }
  const forget = async () => {
    for (let atS = FORGET_EVENTS_EVERY_S; !isOver(atS); atS += FORGET_EVENTS_EVERY_S) {
      await until(atS)
      await ground.client.deleteCollection(coreEvents, { namespace: ground.pool })
    }
  }
  const bare = await startBare()
  try {
    await Promise.all([come(), look(), forget()])
    await Promise.all(going)
  } finally {
    bare.stop()
  }
  return { series: series.all(), facts: fates.facts(), sessions: fates.count() }
}

function createSeries() {
  const series = new Map<string, Series & { points: Point[] }>()
  return {
    add(of: string, what: string, point: Point) {
      const key = `${of} ${what}`
      const one = series.get(key) ?? { of, what, points: [] }
      one.points.push(point)
      series.set(key, one)
    },
    all: () => [...series.values()].map(one => ({ ...one, points: one.points.toSorted((a, b) => a.t - b.t) })),
  }
}

/** What became of clients and processes. */
function createFates() {
  const pods = new Set<string>()
  const failures: string[] = []
  const seen = new Map<string, number>()
  const changed: string[] = []
  let served = 0
  return {
    add(told: Told, atS: number) {
      if (told.kind === 'failed') failures.push(`at ${atS.toFixed(0)} s: ${told.why}`)
      else {
        served += 1
        pods.add(told.pod)
      }
    },
    saw(processes: readonly { name: string; pid: number }[]) {
      for (const { name, pid } of processes) {
        const known = seen.get(name)
        if (known !== undefined && known !== pid) changed.push(`${name} was process ${known} and is ${pid}`)
        seen.set(name, pid)
      }
    },
    count: () => served + failures.length,
    summary: () => `${served} served, ${failures.length} not`,
    facts: (): Fact[] => [
      {
        what: `each of ${served + failures.length} clients was served`,
        wrong: failures.length ? `${failures.length} were not, such as ${failures[0]}` : undefined,
      },
      {
        what: 'each by a pod of its own',
        wrong: pods.size === served ? undefined : `${served} clients, ${pods.size} pods`,
      },
      { what: 'no program ended', wrong: changed.join('; ') || undefined },
    ],
  }
}
