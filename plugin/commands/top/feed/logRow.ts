// One line of a proxy's log for the tab: pure. Proxies write a JSON object a line; anything else is shown as it stands.
import type { LogLine } from '../../../logs/line.ts'
import { printable } from '../../../output/printable.ts'
import type { LogRow } from '../snapshot.ts'

/** What every line says, or is shown in a column of its own. */
const known = new Set(['level', 'time', 'msg', 'service'])

export function buildLogRow({ time, pod, text }: LogLine): LogRow {
  const at = Date.parse(time)
  const entry = readEntry(text)
  return {
    atMs: Number.isNaN(at) ? undefined : at,
    level: printable(typeof entry?.level === 'string' ? entry.level : ''),
    from: printable(pod),
    message: printable(entry ? describe(entry) : text),
  }
}

function describe(entry: Record<string, unknown>): string {
  const fields = Object.entries(entry).filter(([name]) => !known.has(name))
  return [String(entry.msg ?? ''), ...fields.map(([name, value]) => `${name}=${word(value)}`)].filter(Boolean).join(' ')
}

/** Of an error its message: the stack is for `kubectl isolation logs -o raw`. */
function word(value: unknown): string {
  if (typeof value === 'string') return value.includes(' ') ? JSON.stringify(value) : value
  const isError = typeof value === 'object' && value !== null && 'message' in value
  return JSON.stringify(isError ? value.message : value) ?? ''
}

function readEntry(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
