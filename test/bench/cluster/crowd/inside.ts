// Inside a cluster of its own: kwok and the players first, then the default install, the crowd, and one figure after another while it stands. The cluster is taken down with all of it.
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createClient, type KubeClient } from '../../../../api/kube/client.ts'
import { loadConfig } from '../../../../api/kube/config.ts'
import { nodeName } from '../../../cluster/addresses.ts'
import { until } from '../../../cluster/until.ts'
import { images } from '../../../product/images.ts'
import { currentCluster, startProduct } from '../../../product/product.ts'
import type { Figure } from '../../figure.ts'
import { highestResidentMiB } from '../../processTime.ts'
import { auditEnd, readWrites } from './audit.ts'
import { measureReactions } from './changes.ts'
import { confined, makeConfinement, readLimits, timesAtBound } from './confinement.ts'
import { type Crowd, startCrowd } from './crowd.ts'
import { startKwok } from './kwok.ts'
import { makeNodes } from './nodes.ts'
import { findOperator, needsDuring, type OperatorProcess, restartOperator } from './operatorProcess.ts'
import { startProgram } from './program.ts'
import type { Place } from './reaction.ts'
import { fillFigures, quietFigures, reactionFigures, restartFigures } from './rows.ts'

const root = resolve(import.meta.dirname, '../../../..')
const { values } = parseArgs({
  options: {
    kwok: { type: 'string', default: '' },
    minutes: { type: 'string', default: '5' },
    services: { type: 'string', default: '200' },
    base: { type: 'string', default: '25' },
    changes: { type: 'string', default: '100' },
    /** The operator lists everything anew when it has run so long, at the latest. */
    relist: { type: 'string', default: '13' },
  },
})
const [SERVICES, BASE] = [Number(values.services), Number(values.base)]
/** Each is made to a service of its own. */
const CHANGES = Math.min(Number(values.changes), SERVICES)
/** Services asked for at once. */
const AT_ONCE = 8
const SAY_EVERY = 500
const FILL_LIMIT_MS = 3_600_000
/** Until what came before is over: status, Events. */
const SETTLE_MS = 30_000

const operatorImage = 'isolation-proxy/operator:0.1.0'

async function fill(crowd: Crowd): Promise<Place[]> {
  const names = Array.from({ length: SERVICES }, (_, index) => `member-${index}`)
  const places: Place[] = []
  for (let begin = 0; begin < names.length; begin += AT_ONCE) {
    const batch = names.slice(begin, begin + AT_ONCE)
    places.push(...(await Promise.all(batch.map(name => crowd.create(name, BASE)))))
  }
  let said = 0
  await until(
    `${SERVICES * BASE} warm pods`,
    () => {
      const count = crowd.reserved()
      if (count >= said + SAY_EVERY) {
        said = count
        console.log(`  ${count} warm`)
      }
      return count >= SERVICES * BASE || undefined
    },
    { limitMs: FILL_LIMIT_MS, everyMs: 100 },
  )
  return places
}

async function measure(client: KubeClient, note: (figures: Figure[]) => void, groups: readonly string[]) {
  const crowd = await startCrowd(client, 'crowd')
  const operator = await findOperator(client)
  const begun = performance.now()
  let places: Place[] = []
  const filling = await needsDuring(operator, async () => {
    places = await fill(crowd)
  })
  note(fillFigures(filling, { tickets: SERVICES * BASE, comingMs: crowd.comingMs() }))

  await Promise.all(places.map(({ service }) => crowd.untilWarm(service, BASE)))
  await delay(SETTLE_MS)
  const start = await auditEnd()
  const quiet = await needsDuring(operator, () => delay(Number(values.minutes) * 60_000))
  const writes = await readWrites(start)
  for (const { verb, resource, name } of writes.filter(({ isOperator }) => isOperator))
    console.log(`  ${verb} ${resource} ${name}`)
  note(quietFigures(quiet, writes, Number(values.minutes)))

  const standing = await needsDuring(operator, async () => {
    note(reactionFigures(await measureReactions({ client, crowd, places, base: BASE }, CHANGES)))
    await delay(Math.max(0, begun + Number(values.relist) * 60_000 - performance.now()))
  })
  note([
    {
      what: `operator, highest resident memory until all had been listed anew`,
      value: `${standing.highestMiB.toFixed(0)} MiB`,
    },
  ])
  note(await measureRestart(client, operator))
  note([{ what: 'times that its memory was at its limit', value: `${await timesAtBound(groups)}` }])
}

async function measureRestart(client: KubeClient, operator: OperatorProcess): Promise<Figure[]> {
  const next = await restartOperator(client, operator)
  await delay(SETTLE_MS)
  return restartFigures(next.readyAfterMs, highestResidentMiB(next.pid))
}

const instance = currentCluster()
const rows: Figure[] = []
const loads: number[] = []
const note = (figures: Figure[]) => {
  for (const figure of figures) {
    rows.push(figure)
    loads.push(loadavg()[0]!)
    console.log(`${figure.what}: ${figure.value}`)
  }
}
const client = createClient(await loadConfig(process.env), { userAgent: 'crowd' })
const groups = await makeConfinement(instance, await readLimits())
const kwok = await startKwok(instance, values.kwok)
const players = await startProgram(instance, 'players', [process.execPath, `${import.meta.dirname}/players.ts`])
try {
  await makeNodes(client)
  const product = await startProduct({
    manifests: `${root}/manifests`,
    moreImages: { [operatorImage]: confined(groups, images[operatorImage]!) },
    // Whoever is the scheduler is played: it would bind all pods to its own node.
    agentFlags: ['--scheduler-name', 'nobody', '--node-name', nodeName],
  })
  try {
    await Promise.race([measure(client, note, groups), kwok.failure, players.failure])
  } finally {
    await product.stop()
  }
} finally {
  await Promise.all([kwok.stop(), players.stop()])
}
const load = `load average of the machine ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`
console.log(`\n| crowd; ${load} | |\n|---|---|\n${rows.map(({ what, value }) => `| ${what} | ${value} |`).join('\n')}`)
process.exit()
