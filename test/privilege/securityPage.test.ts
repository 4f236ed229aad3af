import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPart } from '../docsPart.ts'
import { renderMatrix } from './matrix.ts'
import { findMissing, readNamed } from './namedTests.ts'
import { matrixPart } from './securityPage.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)

it('docs/security.md shows the matrix that the evaluator is asked for', () => {
  expect(readPart(matrixPart), 'node test/privilege/securityPage.ts --write').toBe(renderMatrix())
})

describe('a test that the threats of docs/security.md name', () => {
  const threats = page.slice(page.indexOf('## Threats'), page.indexOf('### What is not defended'))
  const named = readNamed(threats)

  it.each(named)('$file: $title', named => {
    expect(findMissing([named], read)).toEqual([])
  })

  it('stands in every row', () => {
    const rows = threats.split('\n').filter(line => line.startsWith('|'))
    expect(rows.length).toBeGreaterThan(20)
    expect(rows.slice(2).filter(row => readNamed(row).length === 0)).toEqual([])
  })

  it('is missed where its file or its title is not there', () => {
    const files: Readonly<Record<string, string>> = { 'test/a.test.ts': "it('does it, and isn\\'t late', () => {})" }
    const find = (text: string) => findMissing(readNamed(text), path => files[path])
    expect(find("`test/a.test.ts`: does it, and isn't late |")).toEqual([])
    expect(find('`test/a.test.ts`: does more; `test/b.test.ts`: does it |')).toEqual([
      'test/a.test.ts has no test "does more"',
      'test/b.test.ts does not exist',
    ])
  })
})
