// Keeps the figures of the data plane: in a file of their own, and as tables in docs/benchmarks.md.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { writePart } from '../../docsPart.ts'
import type { Result } from './result.ts'
import { renderTables } from './table.ts'

export const figuresFile = resolve(import.meta.dirname, '../../../docs/benchmarks/dataplane.json')
export const tablesPart = { page: 'benchmarks.md', command: 'npm run bench:dataplane -- --write' }

export function writeResult(result: Result): void {
  mkdirSync(dirname(figuresFile), { recursive: true })
  writeFileSync(figuresFile, `${JSON.stringify(result, null, 2)}\n`)
  writePart(tablesPart, renderTables(result))
}
