// Keeps what a soak has shown: its figures in docs/reliability/soak/, and the tables that are made of all of them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writePart } from '../docsPart.ts'
import type { RunCircumstances } from '../faults/summary.ts'
import { type Fact, type Row, renderFacts, renderTable } from './report.ts'

/** The load has the soak's own in it. */
export type Kept = RunCircumstances & {
  /** Sessions a second. */
  readonly rate: number
  readonly sessions: number
  readonly facts: readonly Fact[]
  readonly rows: readonly Row[]
}

const folder = resolve(import.meta.dirname, '../../docs/reliability/soak')
export const soaksPart = { page: 'reliability.md', command: 'npm run soak -- --write' }

export function readKept(): Kept[] {
  return readdirSync(folder)
    .sort()
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Kept)
}

/** A later one before the same server takes the place of the former. */
export function keep(soak: Kept): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${soak.server}.json`), `${JSON.stringify(soak, undefined, 2)}\n`)
  writePart(soaksPart, renderKept(readKept()))
}

export function renderKept(all: readonly Kept[]): string {
  return all.map(renderOne).join('\n\n')
}

function renderOne({ command, date, commit, server, cores, load, minutes, rate, sessions, facts, rows }: Kept): string {
  const head = `\`${command}\`: ${sessions} sessions in ${minutes} minutes, ${rate} a second; ${server}, ${cores} cores, load ${load}; ${date}, ${commit}.`
  const verdicts = renderFacts(rows, facts)
    .split('\n')
    .map(line => `- ${line}`)
  return [head, '', ...verdicts, '', renderTable(rows, rate * 3_600)].join('\n')
}
