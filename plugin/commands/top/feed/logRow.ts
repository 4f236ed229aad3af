// One line of a proxy's log for the tab: pure.
import { readEntry } from '../../../logs/entry.ts'
import { factsOf } from '../../../logs/facts.ts'
import type { LogLine } from '../../../logs/line.ts'
import { printable } from '../../../output/printable.ts'
import type { LogRow } from '../snapshot.ts'

export function buildLogRow(line: LogLine): LogRow {
  const at = Date.parse(line.time)
  const entry = readEntry(line)
  const facts = factsOf(entry).map(({ name, value, isError }) => (isError ? value : `${name}=${value}`))
  return {
    atMs: Number.isNaN(at) ? undefined : at,
    level: entry.level ?? '',
    from: printable(line.pod),
    message: [printable(entry.message), ...facts].filter(Boolean).join(' '),
  }
}
