import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readPart } from '../../docsPart.ts'
import { figuresFile, tablesPart } from './page.ts'
import type { Result } from './result.ts'
import { renderTables } from './table.ts'

const result: Result = {
  command: 'npm run bench:dataplane',
  ...{ rounds: 5, seconds: 3, tickets: 100_000, load: [0.1, 0.9] },
  machine: { cpu: 'a processor', cores: 2, kernel: '6.18', node: 'v24.21.0' },
  contenders: [
    { name: 'haproxy', title: 'HAProxy', version: '2.6.12' },
    { name: 'ours', title: 'this proxy', version: '' },
  ],
  medians: {
    haproxy: {
      bulk1: 1.24,
      bulk1Cpu: 0.77,
      bulk1Others: 0.4,
      up: 1,
      down: 1,
      echo: 1,
      resetByClient: 1,
      resetByPod: 0,
    },
    ours: { bulk1: 2.2, bulk1Cpu: 0.36, bulk1Others: 1.2, up: 1, down: 0, echo: 1, idleKiB: 3.1, setupP99: 90 },
  },
  ratios: { haproxy: { bulk1: 1, setupP99: 1 }, ours: { bulk1: 1.77, setupP99: 1.5 } },
}
const tables = renderTables(result)

it('shows the default HAProxy with its own figure, and others as ratios', () => {
  expect(tables).toContain('| HAProxy | 1 (1.24 GiB/s) |')
  expect(tables).toMatch(/\| this proxy \| .*1\.77/)
})

it('marks what generator and backend held up', () => {
  expect(tables).toContain('| this proxy | ≥ 1.77 |')
  expect(tables).not.toContain('≥ 1 (')
})

it('tells bytes that were lost, and a reset that only one side heard of', () => {
  expect(tables).toMatch(/\| HAProxy \| 0\.77 .* whole \| no \| the client's only \|/)
  expect(tables).toMatch(/\| this proxy \| 0\.36 .*LOST/)
})

it.each([
  ['bulk, 1 connection, to HAProxy | at least 1.70 | 1.77 | met'],
  ['setup, p99, 16 at once, to HAProxy | at most 1.40 | 1.50 | **not met**'],
  ['KiB of memory for each idle connection | at most 3.00 | 3.10 | **not met**'],
])('judges %s', line => {
  expect(tables).toContain(`| ${line} |`)
})

it('leaves out aims that were not measured', () => {
  expect(tables).not.toContain('ping-pong, p50')
})

it('leaves out what nobody measured', () => {
  expect(tables).not.toContain('bulk, 64')
  expect(renderTables({ ...result, medians: {}, ratios: {} })).not.toContain('Times the default')
})

it('says what it was made with', () => {
  expect(tables).toContain('5 rounds of 3 seconds')
  expect(tables).toContain('HAProxy 2.6.12, Node 24.21.0. Load average before and after: 0.1 and 0.9.')
})

it('stands on the page as the kept figures make it', () => {
  expect(readPart(tablesPart)).toBe(renderTables(JSON.parse(readFileSync(figuresFile, 'utf8'))))
})
