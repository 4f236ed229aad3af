// What must be on the machine before anything is measured, told all at once.
import { existsSync } from 'node:fs'
import { findMissing } from '../../cluster/requirements.ts'
import type { Contender } from './contenders.ts'

/** Throws one error that names every program that is missing and the Debian packages that have them. */
export function needPrograms(contenders: readonly Contender[], path: string): void {
  const always = [
    { program: 'gcc', packages: ['gcc', 'libc6-dev'] },
    { program: 'taskset', packages: ['util-linux'] },
  ]
  const needs = [...always, ...contenders.flatMap(({ needs }) => needs ?? [])]
  const missing = needs.filter(need => !isThere(need, path))
  if (missing.length === 0) return
  const [programs, packages] = [missing.map(({ program }) => program), missing.flatMap(need => need.packages)]
  throw new Error(
    `not all of ${unique(programs)} can be run here, with the modules that the benchmark needs. On Debian: apt-get install ${unique(packages, ' ')}. Or leave out what needs them: --only says who takes part`,
  )
}

function isThere({ program, file }: NonNullable<Contender['needs']>, path: string): boolean {
  if (file && !existsSync(file)) return false
  return findMissing([program], path).length === 0
}

function unique(words: readonly string[], between = ', '): string {
  return [...new Set(words)].join(between)
}
