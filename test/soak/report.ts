// What a soak says: a row for all that was held against time, and the verdicts.
import { judge, type Times, type Verdict } from './judge.ts'
import { quantityOf } from './quantities.ts'
import type { Point } from './slope.ts'

export type Series = { readonly of: string; readonly what: string; readonly points: readonly Point[] }
export type Row = Verdict & { readonly of: string; readonly what: string; readonly unit: string }

/** What must hold besides, each a sentence of what was found instead. */
export type Fact = { readonly what: string; readonly wrong: string | undefined }

/** `rate` sessions came in a second. */
export function judgeAll(series: readonly Series[], times: Times, rate: number): Row[] {
  return series.map(({ of, what, points }) => {
    const rule = quantityOf(of, what)
    const isWarm = rate * times.warmS >= (rule.afterSessions ?? 0)
    return { of, what, unit: rule.unit, ...judge(isWarm ? points : [], rule, times) }
  })
}

/** `perHour` sessions came in an hour. */
export function renderTable(rows: readonly Row[], perHour: number): string {
  const lines = rows.map(({ of, what, unit, verdict, ...row }) => [
    `${of}: ${what}${unit && `, ${unit}`}`,
    number(row.level),
    number(row.noise),
    number(row.perHour),
    verdict === 'unknown' ? '' : `${perSession(row.toldFromPerHour, unit, perHour)}`,
    verdict === 'unknown' ? 'too short to tell' : verdict,
  ])
  const head = ['what', 'level', 'noise', 'slope, an hour', 'told from, a session', 'verdict']
  return [head, head.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** A line for each, and for each row that grows. */
export function renderFacts(rows: readonly Row[], facts: readonly Fact[]): string {
  return [
    ...facts.map(({ what, wrong }) => (wrong === undefined ? `✓ ${what}` : `✗ ${what}: ${wrong}`)),
    ...rows.filter(({ verdict }) => verdict === 'grows').map(({ of, what }) => `✗ ${of}: ${what} grows`),
  ].join('\n')
}

/** The last line of all suites. */
export function countVerdicts(rows: readonly Row[], facts: readonly Fact[]) {
  const failed = rows.filter(({ verdict }) => verdict === 'grows').length + facts.filter(({ wrong }) => wrong).length
  const skipped = rows.filter(({ verdict }) => verdict === 'unknown').length
  return { passed: rows.length + facts.length - failed - skipped, failed, skipped }
}

function number(value: number): string {
  // What is no number is kept as null.
  return Number.isFinite(value) ? Number(value.toPrecision(3)).toString() : ''
}

/** Memory in bytes, the rest in thousandths: the least steady growth with each session that would have been told. */
function perSession(growth: number, unit: string, perHour: number): string {
  const each = growth / perHour
  if (unit === 'MiB') return `${number(each * 2 ** 20)} B`
  if (unit === 'KiB') return `${number(each * 2 ** 10)} B`
  return `${number(each)}${unit && ` ${unit}`}`
}
