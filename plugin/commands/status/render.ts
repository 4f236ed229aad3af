// The report as text: the cause first, Events last.
import type { ChalkInstance } from 'chalk'
import { howToEnter } from '../../model/poolAccess.ts'
import type { ServiceState } from '../../model/service.ts'
import { ageOf } from '../../output/age.ts'
import { type Column, renderTable } from '../../output/table.ts'
import { sayAccess } from './access.ts'
import { createOnce } from './once.ts'
import { sayAllRefused, sayLimits } from './refused.ts'
import type {
  ConditionReport,
  EventReport,
  PodReport,
  ProxyReport,
  StatusReport,
  WaitingClientReport,
  WaitingReport,
} from './report.ts'

/** Without -o wide, of pods and of clients. */
const MOST_ROWS = 10

type Look = {
  readonly color: ChalkInstance
  readonly nowMs: number
  /** All pods, and every sentence wherever it stands. */
  readonly wide: boolean
}

type Paint = Look & { readonly once: (text: string) => string }

export function renderReport(report: StatusReport, look: Look): string {
  const once = look.wide ? (text: string) => text : createOnce()
  const paint = { ...look, once }
  once(report.summary)
  return [
    `${colorOf(report.state, paint.color)(report.summary)}\n`,
    renderHeader(report, paint),
    section('Conditions', conditionColumns(paint), report.conditions),
    section('Proxies', proxyColumns(paint), report.proxies),
    renderMany({ title: 'Clients that wait', columns: waitingColumns(paint), rows: report.waitingClients }, paint),
    renderMany({ title: 'Pods that are not ready', columns: podColumns(paint), rows: report.troubledPods }, paint),
    renderUnreadable(report),
    section('Events', eventColumns(paint), report.events),
  ]
    .filter(Boolean)
    .join('\n')
}

function renderHeader(report: StatusReport, paint: Paint): string {
  const { counts, countsFrom } = report
  const { nowMs } = paint
  const stock = countsFrom === 'tickets' ? ` (${counts.idle} idle, ${counts.reserved} held by proxies)` : ''
  const lines: [string, string | number][] = [
    ['Name', `${report.namespace}/${report.name}`],
    ['State', report.reason ? `${report.state} (${report.reason})` : report.state],
    ['Image', `${report.image}, port ${report.port}`],
    ['Address', report.address ?? '<none>'],
    ['Pool namespace', report.poolNamespace ?? '<none>'],
    ...(report.access ?? []).map((access, index): [string, string] => [index === 0 ? 'Access' : '', sayAccess(access)]),
    ['Age', ageOf(ms(report.createdAt), nowMs)],
    ['Wanted', renderBase(report)],
    ['Pods', `${counts.idle + counts.reserved} available${stock}, ${counts.inUse} in use, ${counts.pending} starting`],
    ['Clients waiting', renderWaiting(report.waiting, paint)],
    ...optional('Serves clients', report.limits && sayLimits(report.limits)),
    ...optional('Refused', sayAllRefused(report.refused)),
  ]
  return lines.map(([label, value]) => `${(label && `${label}:`).padEnd(18)}${value}\n`).join('')
}

function renderBase({ base, leastBase }: StatusReport): string {
  if (leastBase === undefined) return `${base} available`
  return `${base} available (${leastBase} without use; condition BaseAutoscaled says why)`
}

function renderWaiting(waiting: WaitingReport | undefined, { nowMs, once }: Paint): string {
  if (!waiting) return '0'
  const since = waiting.since === undefined ? '' : `, for ${ageOf(ms(waiting.since), nowMs)}`
  const isNew = once(waiting.why) === waiting.why
  return `${waiting.clients}${since}${isNew ? `: ${waiting.why}` : '; the first line says why'}`
}

function optional(label: string, text: string | undefined): [string, string][] {
  return text === undefined ? [] : [[label, text]]
}

type Many<Row> = { readonly title: string; readonly columns: readonly Column<Row>[]; readonly rows: readonly Row[] }

/** A hundred are there for one reason, mostly. */
function renderMany<Row>({ title, columns, rows }: Many<Row>, { wide }: Paint): string {
  const left = wide ? 0 : rows.length - MOST_ROWS
  const more = left > 0 ? `  ... and ${left} more (-o wide shows all)\n` : ''
  return section(title, columns, left > 0 ? rows.slice(0, MOST_ROWS) : rows) + more
}

function renderUnreadable({ unreadable, poolNamespace, namespace, name }: StatusReport): string {
  if (unreadable.length === 0) return ''
  const lines = unreadable.map(line => `  ${line}\n`).join('')
  const isOfPool = poolNamespace !== undefined && unreadable.some(line => line.includes(poolNamespace))
  const hint = `  ${howToEnter({ service: { namespace, name }, role: 'view' })}\n`
  return `Could not be read:\n${lines}${isOfPool ? hint : ''}`
}

function section<Row>(title: string, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  const table = renderTable(columns, rows)
  return `${title}:\n${table.replace(/^(?=.)/gm, '  ')}`
}

function conditionColumns({ nowMs, once }: Paint): Column<ConditionReport>[] {
  return [
    { header: 'TYPE', cell: ({ type }) => type },
    { header: 'STATUS', cell: ({ status }) => status },
    { header: 'REASON', cell: ({ reason }) => reason },
    { header: 'SINCE', cell: ({ since }) => ageOf(ms(since), nowMs) },
    { header: 'MESSAGE', cell: ({ message }) => once(message) },
  ]
}

function proxyColumns({ nowMs, once }: Paint): Column<ProxyReport>[] {
  return [
    { header: 'NAME', cell: ({ name }) => name },
    { header: 'READY', cell: ({ ready, draining }) => (draining ? 'draining' : String(ready)) },
    { header: 'VERSION', cell: ({ version }) => version ?? '<none>' },
    { header: 'RENEWED', cell: ({ renewedAt }) => (renewedAt ? ageOf(ms(renewedAt), nowMs) : '<none>') },
    { header: 'STOCK', cell: ({ stock }) => String(stock ?? '<unknown>') },
    { header: 'IN-USE', cell: ({ inUse }) => String(inUse ?? '<unknown>') },
    { header: 'WAITING', cell: ({ waiting }) => String(waiting ?? '<unknown>') },
    { header: 'NOTE', cell: ({ note }) => once(note) },
  ]
}

function waitingColumns({ nowMs }: Paint): Column<WaitingClientReport>[] {
  return [
    { header: 'CLIENT', cell: ({ client }) => client },
    { header: 'FOR', cell: ({ since }) => ageOf(ms(since), nowMs) },
    { header: 'PROXY', cell: ({ proxy }) => proxy },
  ]
}

function podColumns({ nowMs, once }: Paint): Column<PodReport>[] {
  return [
    { header: 'NAME', cell: ({ name }) => name },
    { header: 'PHASE', cell: ({ phase }) => phase },
    { header: 'AGE', cell: ({ createdAt }) => ageOf(ms(createdAt), nowMs) },
    { header: 'WHY', cell: ({ note }) => once(note) },
  ]
}

function eventColumns({ nowMs, once }: Paint): Column<EventReport>[] {
  return [
    { header: 'LAST SEEN', cell: ({ lastSeen }) => ageOf(ms(lastSeen), nowMs) },
    { header: 'TYPE', cell: ({ type }) => type },
    { header: 'REASON', cell: ({ reason }) => reason },
    { header: 'OBJECT', cell: ({ object }) => object },
    { header: 'MESSAGE', cell: ({ message, count }) => `${once(message)}${count > 1 ? ` (x${count})` : ''}` },
  ]
}

/** The words say it too. */
function colorOf(state: ServiceState, color: ChalkInstance): ChalkInstance {
  if (state === 'Degraded' || state === 'Unknown') return color.red
  return state === 'Ready' ? color.green : color.yellow
}

function ms(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time)
}
