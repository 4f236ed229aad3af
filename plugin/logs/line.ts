// One line of a container's log, and the time that the node's runtime gave it.

export type LogLine = {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** RFC 3339 in UTC with nine digits after the second: sorts as text. */
  readonly time: string
  /** As the program wrote it: nothing of it is printable yet. */
  readonly text: string
}

/** What was on the wire: `TIME TEXT`. Undefined when it does not begin with a time. */
export function parseTimedLine(wire: string): { time: string; text: string } | undefined {
  const space = wire.indexOf(' ')
  const time = utcTime(space < 0 ? wire : wire.slice(0, space))
  return time === undefined ? undefined : { time, text: space < 0 ? '' : wire.slice(space + 1) }
}

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

/** Nodes write times in zones of their own, with as many digits as they like. */
export function utcTime(text: string): string | undefined {
  const [, second, fraction = '', zone] = rfc3339.exec(text) ?? []
  if (second === undefined || zone === undefined) return undefined
  const digits = fraction.padEnd(9, '0')
  if (zone === 'Z') return `${second}.${digits}Z`
  const ms = Date.parse(`${second}${zone}`)
  return Number.isNaN(ms) ? undefined : `${new Date(ms).toISOString().slice(0, 19)}.${digits}Z`
}

/** The whole second that is `seconds` before the one that `time` lies in, as LogLine.time has it. */
export function secondsBefore(time: string, seconds: number): string {
  const ms = Date.parse(`${time.slice(0, 19)}Z`) - seconds * 1000
  return `${new Date(ms).toISOString().slice(0, 19)}.000000000Z`
}
