// `top` without a screen: one table, or everything as JSON or YAML, after the first complete look.
import { absence } from '../../cli/absence.ts'
import type { Call } from '../../cli/command.ts'
import { nothingFound } from '../../cli/scope.ts'
import { type Column, renderTable } from '../../output/table.ts'
import type { flags } from './command.ts'
import type { ServiceRow, Snapshot } from './snapshot.ts'
import type { Source } from './source.ts'
import { latency, rate } from './view/figures.ts'
import { services } from './view/lists/services.ts'

/** Proxies that do not say anything by then are shown as `-`. */
const figuresLimitMs = 4_000

export async function printOnce(source: Source, { flags: given, world }: Call<typeof flags>): Promise<number> {
  const listed = await until(source, isSettled, world.signal)
  world.signal.throwIfAborted()
  if (listed.link.kind === 'reconnecting') throw source.failure()
  if (listed.link.kind === 'notInstalled') throw absence()
  const refusal = source.refusal()
  if (refusal) throw refusal
  source.look({ visible: listed.services.map(({ key }) => key), open: undefined })
  const limit = AbortSignal.any([world.signal, AbortSignal.timeout(figuresLimitMs)])
  const snapshot = await until(source, ({ services: rows }) => rows.every(({ traffic }) => traffic), limit)
  for (const each of snapshot.forbidden) world.stderr.write(`Not shown: ${each}\n`)
  if (given.output !== '') {
    const whole = { ...snapshot, services: snapshot.services.toSorted(orderOf('name')) }
    world.stdout.write(await renderWhole(whole, given.output))
    return 0
  }
  if (snapshot.services.length === 0) world.stderr.write(nothingFound(snapshot))
  const columns = snapshot.namespace === undefined ? [namespaceColumn, ...tableColumns] : tableColumns
  world.stdout.write(
    renderTable(columns, snapshot.services.toSorted(orderOf(given.sortBy)), { noHeaders: given.noHeaders }),
  )
  return 0
}

async function renderWhole(snapshot: Snapshot, output: string): Promise<string> {
  if (output === 'json') return (await import('../../output/json.ts')).toJson(snapshot)
  return (await import('../../yaml/print.ts')).printYaml(snapshot)
}

function orderOf(wanted: string): (a: ServiceRow, b: ServiceRow) => number {
  return services.orders.find(({ name }) => name === wanted)!.compare
}

const namespaceColumn: Column<ServiceRow> = { header: 'NAMESPACE', cell: ({ namespace }) => namespace }

const tableColumns: readonly Column<ServiceRow>[] = [
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'IN-USE', cell: ({ counts }) => String(counts.inUse) },
  { header: 'AVAILABLE', cell: ({ counts }) => String(counts.idle + counts.reserved) },
  { header: 'PENDING', cell: ({ counts }) => String(counts.pending) },
  { header: 'WAITING', cell: ({ counts }) => String(counts.waiting) },
  { header: 'CONN/S', cell: ({ traffic }) => rate(traffic?.perSecond) },
  { header: 'P50', cell: ({ traffic }) => latency(traffic?.acceptP50Ms) },
  { header: 'P99', cell: ({ traffic }) => latency(traffic?.acceptP99Ms) },
  { header: 'STATE', cell: ({ state }) => state },
  { header: 'REASON', cell: ({ reason }) => reason || '-' },
]

function isSettled({ link }: Snapshot): boolean {
  return link.kind !== 'connecting'
}

/** The first snapshot that `isSo`, or the newest when `signal` ends the wait. */
async function until(source: Source, isSo: (snapshot: Snapshot) => boolean, signal: AbortSignal): Promise<Snapshot> {
  if (isSo(source.snapshot()) || signal.aborted) return source.snapshot()
  const done = Promise.withResolvers<void>()
  const forget = source.onChange(() => {
    if (isSo(source.snapshot())) done.resolve()
  })
  signal.addEventListener('abort', () => done.resolve(), { once: true })
  await done.promise
  forget()
  return source.snapshot()
}
