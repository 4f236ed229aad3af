// `npm run bench -- sandbox`: what the embedded server costs at 100 objects of a kind and at 5,000, and, inside a test cluster, the same for the real one.
import { parseArgs } from 'node:util'
import { percentile } from './accept.ts'
import { fill, makeSpaces } from './sandboxCrowd.ts'
import { churn, renewBesideLists } from './sandboxLoad.ts'
import { measureOperations, type Samples } from './sandboxOperations.ts'
import { openServer } from './sandboxServer.ts'
import { openWatches } from './sandboxWatches.ts'

const { values } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'string' }, crowd: { type: 'string' }, seconds: { type: 'string' } },
})
const few = 100
const many = Number(values.crowd ?? 5_000)
const server = await openServer(values.profile)
const { client, label, look } = server
const say = (line: string) => console.log(line)
try {
  await makeSpaces(client)
  const audience = await openWatches(client)
  await fill(client, { from: 0, to: few })
  // The first of everything compiles what it needs.
  await measureOperations(client)
  const small = await measureOperations(client)
  const took = await fill(client, { from: few, to: many })
  const large = await measureOperations(client)
  await look()
  const renewals = await renewBesideLists(client)
  const paused = await look()
  const memory = await churn(server, Number(values.seconds ?? 60))
  audience.leave()
  say(`\n| ${label}, ms (median, p99) | ${few} of each | ${many} of each | ratio of the medians |\n|---|---|---|---|`)
  for (const row of compare(small, large)) say(row)
  say(
    `| create, eight at a time (first and last ${few}) | ${both(took.slice(0, few))} | ${both(took.slice(-few))} | ${ratio(took.slice(0, few), took.slice(-few))} |`,
  )
  say(`| renew a Lease while everything is listed | | ${both(renewals)} | |`)
  if (paused) {
    say(`| longest pause of the server meanwhile | | ${paused.pauseMs.toFixed(1)} | |`)
    say(`| memory, MiB, each 10 s of 50 changes a second | | ${memory.map(mib => mib.toFixed(0)).join(', ')} | |`)
  }
  say(`| lines that 30 watches heard | | ${audience.heard()} | |`)
} finally {
  await server.close()
}

function compare(small: Samples, large: Samples): string[] {
  return [...small].map(([what, few]) => {
    const many = large.get(what)!
    return `| ${what} | ${both(few)} | ${both(many)} | ${ratio(few, many)} |`
  })
}

function both(values: readonly number[]): string {
  return `${percentile(values, 0.5)}, ${percentile(values, 0.99)}`
}

function ratio(few: readonly number[], many: readonly number[]): string {
  return (Number(percentile(many, 0.5)) / Number(percentile(few, 0.5))).toFixed(2)
}
