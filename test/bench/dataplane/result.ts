// What one run leaves behind: docs/benchmarks/dataplane.json, of which the tables are made.
import { spawnSync } from 'node:child_process'
import { cpus, loadavg, release } from 'node:os'
import type { Contender } from './contenders.ts'
import type { Summary } from './summary.ts'

export type Result = Summary & {
  readonly command: string
  readonly rounds: number
  readonly seconds: number
  readonly tickets: number
  readonly contenders: readonly { readonly name: string; readonly title: string; readonly version: string }[]
  readonly machine: { readonly cpu: string; readonly cores: number; readonly kernel: string; readonly node: string }
  /** Load averages of the last minute, before and after. */
  readonly load: readonly [number, number]
}

export function describeMachine(): Result['machine'] {
  const [first] = cpus()
  return { cpu: first?.model.trim() ?? 'unknown', cores: cpus().length, kernel: release(), node: process.version }
}

export function loadNow(): number {
  return Math.round(loadavg()[0]! * 10) / 10
}

/** What the program says of itself, cut down to its version; ours and none at all have none. */
export function versionOf({ needs }: Contender): string {
  if (!needs) return ''
  const flag = { haproxy: '-v', nginx: '-v', socat: '-V', go: 'version' }[needs.program] ?? '--version'
  const { stdout, stderr } = spawnSync(needs.program, [flag], { encoding: 'utf8' })
  return /\d+\.\d+[.\d]*/.exec(`${stdout}${stderr}`)?.[0] ?? ''
}
