// `npm run bench -- top`: the built plugin's `top` in a terminal, over 500 services and 5,000 tickets of which 50 change each second: the share of one core that it uses, and whether a key press is missed.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { buildPlugin } from '../../build.ts'
import { startInTerminal, type Terminal } from '../plugin-flows/terminal.ts'
import { processTimeMs, residentMiB } from './processTime.ts'
import { openServer } from './sandboxServer.ts'
import { churn, makeCrowd } from './topCrowd.ts'
import { startProxies } from './topProxies.ts'

/** Synchronized output: a terminal shows what follows at once, when it is whole. */
const FRAME_BEGINS = '\x1b[?2026h'

const { values } = parseArgs({
  allowPositionals: true,
  options: { services: { type: 'string' }, seconds: { type: 'string' }, changes: { type: 'string' } },
})
const services = Number(values.services ?? 500)
const seconds = Number(values.seconds ?? 30)
const perSecond = Number(values.changes ?? 50)
const ticketsEach = 10
/** Of this process alone: two of these may run at once. */
const proxyAddress = `127.77.${(process.pid >> 8) & 255}.${(process.pid & 127) + 1}`
const screen = { columns: 140, rows: 45 }

/** Every prefix of it is in every name, so that all rows stay. */
const typed = 'svc-'

const proxies = await startProxies(proxyAddress)
const folder = await mkdtemp(join(tmpdir(), 'isolation-proxy-bench-top-'))
const server = await openServer(undefined)
const rows: [string, string][] = []
const say = (what: string, value: string) => {
  rows.push([what, value])
  console.log(`${what}: ${value}`)
}
try {
  await buildPlugin(folder)
  process.env.PLUGIN_BIN = join(folder, 'bin')
  process.env.KUBECONFIG = server.kubeconfig
  const crowd = await makeCrowd(server.client, { services, ticketsEach, proxyAddress })
  const over = new AbortController()
  const changes = churn(server.client, crowd, { perSecond, signal: over.signal })
  const begun = performance.now()
  await measureFeed()
  await measureScreen()
  over.abort()
  const done = await changes
  say('changes a second meanwhile', (done / ((performance.now() - begun) / 1000)).toFixed(1))
} finally {
  proxies.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
}
console.log(
  `\n| top, ${services} services, ${services * ticketsEach} tickets, ${screen.columns}x${screen.rows} | |\n|---|---|`,
)
for (const [what, value] of rows) console.log(`| ${what} | ${value} |`)

async function measureFeed(): Promise<void> {
  const child = fork(join(import.meta.dirname, 'topFeedProgram.ts'), [String(screen.rows)])
  await once(child, 'message')
  await delay(2_000)
  say('the feed alone, no screen: share of one core', await share(child.pid!, async () => delay((seconds * 1000) / 3)))
  const gone = once(child, 'exit')
  child.disconnect()
  await gone
}

async function measureScreen(): Promise<void> {
  const begun = performance.now()
  const terminal = startInTerminal(['top', '-A'], screen)
  try {
    await terminal.untilShows('svc-0')
    say('typed until the first services are shown', `${Math.round(performance.now() - begun)} ms`)
    await delay(3_000)
    const before = terminal.output().length
    const asked = proxies.asked()
    say('share of one core, nobody at the keys', await share(terminal.pid, () => delay(seconds * 1000)))
    const written = terminal.output().slice(before)
    say('frames a second', ((written.split(FRAME_BEGINS).length - 1) / seconds).toFixed(1))
    say('bytes a second written', (Buffer.byteLength(written) / seconds).toFixed(0))
    say('looks at proxies a second', ((proxies.asked() - asked) / seconds).toFixed(1))
    const took: number[] = []
    say('share of one core, somebody typing', await share(terminal.pid, () => type(terminal, took)))
    const keys = took.length * (typed.length + 2)
    say('key presses, all shown', `${keys}, each burst within ${Math.round(Math.max(...took))} ms`)
    say('resident memory', `${residentMiB(terminal.pid).toFixed(0)} MiB`)
  } finally {
    await terminal.close()
  }
}

/** Filters, letter by letter, and lets all be shown again. Rejects when a letter is missing on the screen. */
async function type(terminal: Terminal, took: number[]): Promise<void> {
  const end = performance.now() + seconds * 500
  while (performance.now() < end) {
    const begun = performance.now()
    for (const key of `/${typed}`) terminal.press(key)
    await terminal.untilShows(`/${typed}`, 5_000)
    took.push(performance.now() - begun)
    terminal.press('\x1b')
    await terminal.untilGone(`/${typed}`, 5_000)
    await delay(1_000)
  }
}

async function share(pid: number, work: () => Promise<unknown>): Promise<string> {
  const [begun, used] = [performance.now(), processTimeMs(pid)]
  await work()
  return `${(((processTimeMs(pid) - used) / (performance.now() - begun)) * 100).toFixed(1)} %`
}
