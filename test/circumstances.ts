// Where, when and of which sources something was measured, as kept figures say it.
import { execFileSync } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'
import { resolve } from 'node:path'

export type Circumstances = {
  /** YYYY-MM-DD. */
  readonly date: string
  /** Of the sources, with a + when they were changed. */
  readonly commit: string
  readonly cores: number
  /** Of the minute before this was asked. */
  readonly load: number
}

const root = resolve(import.meta.dirname, '..')
const sources = ['api', 'operator', 'proxy', 'sandbox', 'manifests', 'test/faults']

export function circumstances(): Circumstances {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', ...sources) ? '+' : ''}`,
    cores: availableParallelism(),
    load: Math.round(loadavg()[0]! * 10) / 10,
  }
}
