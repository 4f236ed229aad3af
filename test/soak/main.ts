// `npm run soak -- --hours H`: sessions at an even pace through real proxies, and all that could grow held against time: memory, descriptors, objects, watches, latency.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { circumstances } from '../circumstances.ts'
import { runInClusterAlone } from '../cluster/alone.ts'
import { fillMemory } from './fillMemory.ts'
import { type Ground, layGround, service } from './ground.ts'
import { planTimes } from './judge.ts'
import { type Options, readOptions, usage } from './options.ts'
import { type Kept, keep } from './record.ts'
import { countVerdicts, judgeAll, renderFacts, renderTable } from './report.ts'
import { type Soaked, soak } from './soak.ts'

/** The sandbox's server and the engine of every process have filled their buffers and compiled their code by then. */
const LONGEST_WARM_S = 600
/** In a shorter run what the server's memory of changes gains is less than what is allowed. */
const SHORT_S = 1_800

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (!options) {
    console.error(usage)
    return 2
  }
  if (options.cluster && !process.env.CLUSTER_STATE) return runInClusterAlone('soak', import.meta.filename, argv)
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-soak-'))
  // Few receipts, so that their bound is reached in the first minute.
  const wish = { replicas: options.base, proxy: { replicas: 2 }, pool: { historyLimit: 20 } }
  const ground = await layGround(dir, wish)
  const code = await run(ground, options, dir).finally(ground.stop)
  // Else the logs of all processes tell more.
  if (code === 0) await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  return code
}

/** Resolves with the exit code. */
async function run(ground: Ground, options: Options, dir: string): Promise<number> {
  const { lengthS, rate } = options
  if (ground.store !== undefined && lengthS > SHORT_S) await fillMemory(ground.client, service)
  const { warmS, controlS } = planTimes(lengthS, LONGEST_WARM_S)
  console.log(
    `${rate} sessions a second for ${lengthS} s: ${Math.round(warmS)} s to get warm, ${Math.round(controlS)} s of control, the rest is judged`,
  )
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  const soaked = await soak(ground, { lengthS, rate, signal: stopping.signal })
  return stopping.signal.aborted ? 130 : conclude(soaked, options, dir)
}

/** Says what came of it; resolves with the exit code. */
async function conclude({ series, facts, sessions }: Soaked, options: Options, dir: string): Promise<number> {
  const times = planTimes(options.lengthS, LONGEST_WARM_S)
  const rows = judgeAll(series, times, options.rate)
  const counts = countVerdicts(rows, facts)
  const file = options.json ?? join(dir, 'soak.json')
  const about = { at: new Date().toISOString(), ...options, load: loadavg(), times, sessions, counts, facts, rows }
  await writeFile(file, `${JSON.stringify({ ...about, series })}\n`)
  console.log(`\n${renderTable(rows, options.rate * 3_600)}\n\n${renderFacts(rows, facts)}`)
  console.log(
    `load average of the machine: ${loadavg()
      .map(one => one.toFixed(1))
      .join(', ')}`,
  )
  // What was just refuted is not written down as what holds.
  if (options.write && counts.failed === 0) keep(describeRun(options, { rows, facts, sessions }))
  if (counts.failed > 0 || options.json !== undefined) console.log(`all that was measured: ${file}`)
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  return counts.failed === 0 ? 0 : 1
}

function describeRun(options: Options, { rows, facts, sessions }: Pick<Kept, 'rows' | 'facts' | 'sessions'>): Kept {
  const { lengthS, rate, base, cluster } = options
  const words = [
    ...['--minutes', `${lengthS / 60}`, '--rate', `${rate}`, '--base', `${base}`],
    ...(cluster ? ['--cluster'] : []),
  ]
  return {
    ...circumstances(),
    command: `npm run soak -- ${words.join(' ')}`,
    server: cluster ? 'kube-apiserver' : 'sandbox',
    minutes: lengthS / 60,
    ...{ rate, sessions, facts, rows },
  }
}

process.exit(await main(process.argv.slice(2)))
