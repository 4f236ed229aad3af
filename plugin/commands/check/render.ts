// The findings as a person reads them: the verdict as a word, in colour where there is one.
import { printable } from '../../output/printable.ts'
import type { Finding, Verdict } from './finding.ts'

/** Colours a word; the same text without colour. */
export type Paint = (verdict: Verdict, word: string) => string

const words: Record<Verdict, string> = { ok: 'OK', warning: 'WARNING', failed: 'FAILED', unknown: 'UNKNOWN' }
const wordWidth = Math.max(...Object.values(words).map(word => word.length))

export function renderFindings(findings: readonly Finding[], paint: Paint): string {
  const nameWidth = Math.max(...findings.map(({ check }) => check.length))
  const indent = ' '.repeat(wordWidth + nameWidth + 4)
  return findings
    .flatMap(({ check, verdict, message, hint }) => [
      `${paint(verdict, words[verdict].padEnd(wordWidth))}  ${check.padEnd(nameWidth)}  ${printable(message)}`,
      ...(hint === undefined ? [] : [`${indent}${printable(hint)}`]),
    ])
    .map(line => `${line}\n`)
    .join('')
}

export function renderSummary(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter(finding => finding.verdict === verdict).length
  const parts = [
    [count('failed'), 'failed'],
    [count('warning'), count('warning') === 1 ? 'warning' : 'warnings'],
    [count('unknown'), 'not known'],
    [count('ok'), 'ok'],
  ] as const
  return `${parts
    .filter(([many]) => many > 0)
    .map(([many, word]) => `${many} ${word}`)
    .join(', ')}\n`
}
