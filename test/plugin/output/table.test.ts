// How tables look.
import { describe, expect, it } from 'vitest'
import { type Column, createTable, renderTable } from '../../../plugin/output/table.ts'

type Row = { name: string; age: string }
const columns: Column<Row>[] = [
  { header: 'NAME', cell: row => row.name },
  { header: 'AGE', cell: row => row.age },
]

describe('a table', () => {
  it('has three blanks between columns and none at the end of a line', () => {
    expect(
      renderTable(columns, [
        { name: 'my-game-server', age: '2m' },
        { name: 'x', age: '' },
      ]),
    ).toBe('NAME             AGE\nmy-game-server   2m\nx\n')
  })

  it('has no column narrower than six cells, as kubectl', () => {
    expect(renderTable(columns, [{ name: 'x', age: '1s' }], { noHeaders: true })).toBe('x     1s\n')
  })

  it('counts cells, not letters', () => {
    expect(
      renderTable(columns, [
        { name: '日本語', age: '1s' },
        { name: 'é'.normalize('NFD'), age: '2s' },
      ]),
    ).toBe('NAME     AGE\n日本語   1s\né        2s\n'.normalize('NFD'))
  })

  it('is nothing at all without rows', () => {
    expect(renderTable(columns, [])).toBe('')
  })

  it('that goes on keeps its columns', () => {
    const table = createTable(columns)
    expect(table.render([{ name: 'long-name', age: '1s' }])).toBe('NAME        AGE\nlong-name   1s\n')
    expect(table.render([{ name: 'x', age: '2s' }])).toBe('x           2s\n')
  })
})
