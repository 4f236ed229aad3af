// The tables of docs/benchmarks.md about the data plane, from the figures of one run.
import { judge } from './aims.ts'
import { BASE } from './contenders.ts'
import type { Result } from './result.ts'

type Row = readonly string[]

export function renderTables(result: Result): string {
  const rows = (cells: (name: string) => Row) => result.contenders.map(({ name, title }) => [title, ...cells(name)])
  return [
    ...section(
      'Times the default HAProxy, whose own figure stands in brackets; of times (setup, ping-pong) less is better:',
      ['', ...speeds.map(({ head }) => head)],
      rows(name => speeds.map(speed => renderSpeed(result, name, speed))),
    ),
    ...section(
      'What it costs, and what becomes of bytes, FIN and RST on the way:',
      costsHead,
      rows(name => renderCosts(result.medians[name] ?? {})),
    ),
    ...renderAims(result),
    renderRun(result),
  ].join('\n\n')
}

type Speed = { readonly head: string; readonly figure: string; readonly unit: string; readonly digits: number }

const speeds: readonly Speed[] = [
  { head: 'bulk, 1 connection', figure: 'bulk1', unit: 'GiB/s', digits: 2 },
  { head: 'bulk, 64', figure: 'bulk64', unit: 'GiB/s', digits: 2 },
  { head: 'connections a second, 16 at once', figure: 'connections', unit: '/s', digits: 0 },
  { head: 'setup p50', figure: 'setupP50', unit: 'µs', digits: 0 },
  { head: 'setup p99', figure: 'setupP99', unit: 'µs', digits: 0 },
  { head: 'ping-pong p50', figure: 'pingP50', unit: 'µs', digits: 1 },
]

const costsHead: Row = [
  '',
  'CPU s for a GiB, 1 connection',
  '64',
  'CPU µs for a connection',
  'KiB for an idle connection',
  'bytes',
  'half-close',
  'RST passed on',
]

function renderSpeed({ medians, ratios }: Result, name: string, { figure, unit, digits }: Speed): string {
  const [value, ratio] = [medians[name]?.[figure], ratios[name]?.[figure]]
  if (value === undefined) return '-'
  const own = `${value.toFixed(digits)} ${unit}`
  // Where generator and backend needed more CPU than the proxy, it would have done more with faster ones.
  const isBound = (medians[name]?.[`${figure}Others`] ?? 0) > 1 ? '≥ ' : ''
  if (ratio === undefined) return isBound + own
  return name === BASE ? `${isBound}1 (${own})` : `${isBound}${ratio.toFixed(2)}`
}

function renderCosts(figures: Readonly<Record<string, number>>): Row {
  const number = (name: string, digits: number) => figures[name]?.toFixed(digits) ?? '-'
  const all = (...names: string[]) => names.every(name => figures[name] === 1)
  const sides = (client: string, pod: string) =>
    all(client, pod) ? 'both ways' : all(client) ? "the client's only" : all(pod) ? "the pod's only" : 'no'
  const isChecked = figures.up !== undefined
  return [
    number('bulk1Cpu', 2),
    number('bulk64Cpu', 2),
    number('connectionsCpu', 0),
    number('idleKiB', 1),
    isChecked ? (all('up', 'down', 'echo') ? 'whole' : 'LOST') : '-',
    isChecked ? sides('halfCloseByClient', 'halfCloseByPod') : '-',
    isChecked ? sides('resetByClient', 'resetByPod') : '-',
  ]
}

function renderAims(result: Result): string[] {
  const judged = judge(result)
  if (judged.length === 0) return []
  const rows = judged.map(({ what, aim, measured, isMet }) => [
    what,
    aim,
    measured.toFixed(2),
    isMet ? 'met' : '**not met**',
  ])
  return ['The aims:', table(['', 'aim', 'measured', ''], rows)]
}

function renderRun({ command, rounds, seconds, machine, load, contenders, medians }: Result): string {
  const versions = contenders
    .filter(({ version }) => version)
    .map(({ title, version }) => `${title.replace(/,.*/, '')} ${version}`)
  const programs = [...new Set(versions), `Node ${machine.node.slice(1)}`].join(', ')
  const idle = medians.ours?.idleConnections
  return (
    `Made by \`${command}\`: ${count(rounds, 'round')} of ${count(seconds, 'second')} for each measure${idle ? `, ${idle} idle connections` : ''}. ${machine.cores} cores of ${machine.cpu}, ` +
    `Linux ${machine.kernel}; ${programs}. Load average before and after: ${load.join(' and ')}.`
  )
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** Columns that nobody has a figure for are left out, and so is a table without any. */
function section(intro: string, head: Row, rows: readonly Row[]): string[] {
  const isTold = head.map((_, column) => rows.some(row => row[column] !== '-'))
  const told = (row: Row) => row.filter((_, column) => isTold[column])
  return told(head).length > 1 ? [intro, table(told(head), rows.map(told))] : []
}

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}
