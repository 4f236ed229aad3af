// Keeps the figures of the data plane: in a file of their own, and as tables between two marks of docs/benchmarks.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Result } from './result.ts'
import { renderTables } from './table.ts'

const docs = resolve(import.meta.dirname, '../../../docs')
export const figuresFile = resolve(docs, 'benchmarks/dataplane.json')
export const pageFile = resolve(docs, 'benchmarks.md')

const [begin, end] = ['<!-- begin: npm run bench:dataplane -->', '<!-- end -->']

export function writeResult(result: Result): void {
  mkdirSync(dirname(figuresFile), { recursive: true })
  writeFileSync(figuresFile, `${JSON.stringify(result, null, 2)}\n`)
  const page = readFileSync(pageFile, 'utf8')
  const [from, to] = placeIn(page)
  writeFileSync(pageFile, `${page.slice(0, from)}\n${renderTables(result)}\n${page.slice(to)}`)
}

/** What stands on the page now. */
export function readTables(): string {
  const page = readFileSync(pageFile, 'utf8')
  return page.slice(...placeIn(page)).trim()
}

function placeIn(page: string): [number, number] {
  const from = page.indexOf(begin) + begin.length
  const to = page.indexOf(end, from)
  if (from < begin.length || to < 0)
    throw new Error(`${pageFile} has no place for the tables: write ${begin} and ${end} there`)
  return [from, to]
}
