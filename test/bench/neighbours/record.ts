// Keeps what was measured beside each crowd, in docs/reliability/neighbours/, and the table that is made of all of it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Circumstances } from '../../circumstances.ts'
import { writePart } from '../../docsPart.ts'
import { renderTable } from './table.ts'

/** Milliseconds; the 95th and 99th of 100. */
export type Spread = { readonly median: number; readonly p95: number; readonly p99: number }

/** The load has the crowd's own in it. */
export type Figures = Circumstances & {
  readonly crowd: string
  readonly words: string
  /** Of each kind of turn. */
  readonly echoes: number
  readonly calm: Spread
  readonly elsewhere: Spread
  readonly here: Spread
  /** Of the crowd at the proxy. */
  readonly came: number
  readonly told: number
  readonly cut: number
}

const root = resolve(import.meta.dirname, '../../..')
export const crowdsPart = { page: 'reliability.md', command: 'npm run bench -- neighbours --write' }
const folder = join(root, 'docs/reliability/neighbours')

export function readFigures(): Figures[] {
  return readdirSync(folder).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Figures)
}

/** What is measured again takes the place of what was. */
export function keep(figures: Figures): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${figures.crowd}.json`), `${JSON.stringify(figures, undefined, 2)}\n`)
  writePart(crowdsPart, renderTable(readFigures()))
}
