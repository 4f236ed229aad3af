// `npm run soak -- --hours H`: sessions at an even pace through real proxies, and all that could grow held against time: memory, descriptors, objects, watches, latency.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runInCluster } from './cluster.ts'
import { layGround } from './ground.ts'
import { planTimes } from './judge.ts'
import { countVerdicts, judgeAll, renderTable } from './report.ts'
import { soak } from './soak.ts'

/** The sandbox's server and the engine of every process have filled their buffers and compiled their code by then. */
const LONGEST_WARM_S = 600

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      hours: { type: 'string', default: '0' },
      minutes: { type: 'string', default: '0' },
      rate: { type: 'string', default: '5' },
      base: { type: 'string', default: '20' },
      cluster: { type: 'boolean', default: false },
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  })
  const lengthS = Math.round((Number(values.hours) * 60 + Number(values.minutes)) * 60)
  const [rate, base] = [Number(values.rate), Number(values.base)]
  if (!(lengthS > 0) || !(rate > 0) || !(base >= 1)) {
    console.error('usage: npm run soak -- --hours H [--minutes M] [--rate 5] [--base 20] [--cluster] [--json FILE]')
    return 2
  }
  if (values.cluster && !process.env.CLUSTER_STATE) return runInCluster(argv)
  const dir = await mkdtemp(join(tmpdir(), 'isolation-proxy-soak-'))
  const ground = await layGround(dir, base)
  const times = planTimes(lengthS, LONGEST_WARM_S)
  console.log(
    `${rate} sessions a second for ${lengthS} s: ${Math.round(times.warmS)} s to get warm, ${Math.round(times.controlS)} s of control, the rest is judged`,
  )
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  try {
    const { series, facts, sessions } = await soak(ground, { lengthS, rate, signal: stopping.signal })
    if (stopping.signal.aborted) return 130
    const rows = judgeAll(series, times)
    console.log(`\n${renderTable(rows, rate * 3_600)}\n`)
    for (const { what, wrong } of facts) console.log(`${wrong ? '✗' : '✓'} ${what}${wrong ? `: ${wrong}` : ''}`)
    const counts = countVerdicts(rows, facts)
    const file = values.json ?? join(dir, 'soak.json')
    const run = { at: new Date().toISOString(), lengthS, rate, base, cluster: values.cluster, load: loadavg(), times }
    await writeFile(file, `${JSON.stringify({ ...run, sessions, counts, facts, rows, series })}\n`)
    if (values.json !== undefined || values.keep || counts.failed > 0) console.log(`all that was measured: ${file}`)
    console.log(
      `load average of the machine: ${loadavg()
        .map(one => one.toFixed(1))
        .join(', ')}`,
    )
    for (const row of rows.filter(({ verdict }) => verdict === 'grows')) console.log(`✗ ${row.of}: ${row.what} grows`)
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
    if (counts.failed === 0 && !values.keep) await rm(dir, { recursive: true, force: true, maxRetries: 3 })
    return counts.failed === 0 ? 0 : 1
  } finally {
    await ground.stop()
  }
}

process.exit(await main(process.argv.slice(2)))
