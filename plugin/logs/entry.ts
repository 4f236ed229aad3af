// What one line of a log says: operator and proxies write JSON, targets write what they like.
import { isRecord, parseJson } from '../../api/kube/answer.ts'
import { type Level, levels } from './levels.ts'
import type { LogLine } from './line.ts'

export type Entry = {
  readonly line: LogLine
  /** Undefined where the line bears none. */
  readonly level: Level | undefined
  /** The whole line when it is not JSON. */
  readonly message: string
  /** The time that a JSON line bears itself, in whatever form; undefined where it bears none. */
  readonly ownTime: unknown
  /** Everything else that a JSON line says. */
  readonly fields: Readonly<Record<string, unknown>>
}

export function readEntry(line: LogLine): Entry {
  const value = line.text.startsWith('{') ? parseJson(line.text) : undefined
  if (!isRecord(value)) return { line, level: undefined, message: line.text, ownTime: undefined, fields: {} }
  const { level, time: ownTime, msg, message, ...others } = value
  const known = levelOf(level)
  const fields = {
    ...others,
    ...(known === undefined && level !== undefined && { level }),
    ...(msg !== undefined && message !== undefined && { message }),
  }
  return { line, level: known, message: wordsOf(msg ?? message), ownTime, fields }
}

/** pino's words or numbers: 10 is trace, 60 fatal. */
function levelOf(value: unknown): Level | undefined {
  if (typeof value === 'number') return levels[Math.min(Math.max(Math.floor(value / 10), 1), levels.length) - 1]
  if (typeof value !== 'string') return undefined
  const word = value.toLowerCase()
  return levels.find(level => level === word || (word === 'warning' && level === 'warn'))
}

/** A target may write anything in its place. */
function wordsOf(message: unknown): string {
  return typeof message === 'string' ? message : message === undefined ? '' : JSON.stringify(message)
}
