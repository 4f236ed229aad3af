// Keeps what a run has shown: its summary in docs/reliability/, and the table that is made of all of them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writePart } from '../docsPart.ts'
import type { Summary } from './summary.ts'
import { renderTable } from './table.ts'

const root = resolve(import.meta.dirname, '../..')
export const runsPart = { page: 'reliability.md', command: 'npm run test:faults -- --write' }
const folder = join(root, 'docs/reliability')

export function readSummaries(): Summary[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Summary)
}

/** A run that is made again takes the place of its former self. */
export function keepSummary(summary: Summary): void {
  const { day, gate, seed, server } = summary
  mkdirSync(folder, { recursive: true })
  const name = [day, `gate-${gate}`, seed, ...(server === 'sandbox' ? [] : ['cluster'])].join('-')
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(summary, undefined, 2)}\n`)
  writePart(runsPart, renderTable(readSummaries()))
}
