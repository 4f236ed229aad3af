// timestamp(), duration() and what can be asked of both. They replace the library's own, which hold no more than milliseconds.
import type { Environment } from '@marcbachmann/cel-js'
import { Duration, parseDuration, parseTimestamp, Timestamp } from '../moments.ts'

const HOUR = 3_600_000_000_000n

export function registerTime(env: Environment): void {
  env.registerType('Timestamp', Timestamp)
  env.registerType('Duration', Duration)
  env.registerFunction('Timestamp(string): Timestamp', parseTimestamp)
  env.registerFunction('Timestamp(int): Timestamp', (seconds: bigint) => new Timestamp(seconds * 1_000_000_000n))
  env.registerFunction('Timestamp(Timestamp): Timestamp', (at: Timestamp) => at)
  env.registerFunction('Duration(string): Duration', parseDuration)
  env.registerFunction('Duration(Duration): Duration', (span: Duration) => span)
  env.registerFunction('string(Timestamp): string', String)
  env.registerFunction('string(Duration): string', (span: Duration) => String(span))
  env.registerFunction(
    'int(Timestamp): int',
    ({ nanos }: Timestamp) => (nanos - mod(nanos, 1_000_000_000n)) / 1_000_000_000n,
  )
  registerOperators(env)
  registerParts(env)
  env.registerFunction('Duration.getHours(): int', ({ nanos }: Duration) => nanos / HOUR)
  env.registerFunction('Duration.getMinutes(): int', ({ nanos }: Duration) => nanos / 60_000_000_000n)
  env.registerFunction('Duration.getSeconds(): int', ({ nanos }: Duration) => nanos / 1_000_000_000n)
  env.registerFunction('Duration.getMilliseconds(): int', ({ nanos }: Duration) => (nanos / 1_000_000n) % 1000n)
}

function registerOperators(env: Environment): void {
  type Moment = { nanos: bigint }
  for (const type of ['Timestamp', 'Duration']) {
    env.registerOperator(`${type} == ${type}`, (a: Moment, b: Moment) => a.nanos === b.nanos)
    env.registerOperator(`${type} < ${type}: bool`, (a: Moment, b: Moment) => a.nanos < b.nanos)
    env.registerOperator(`${type} <= ${type}: bool`, (a: Moment, b: Moment) => a.nanos <= b.nanos)
    env.registerOperator(`${type} > ${type}: bool`, (a: Moment, b: Moment) => a.nanos > b.nanos)
    env.registerOperator(`${type} >= ${type}: bool`, (a: Moment, b: Moment) => a.nanos >= b.nanos)
  }
  env.registerOperator('Timestamp - Timestamp: Duration', (a: Moment, b: Moment) => new Duration(a.nanos - b.nanos))
  env.registerOperator('Timestamp - Duration: Timestamp', (a: Moment, b: Moment) => new Timestamp(a.nanos - b.nanos))
  env.registerOperator('Timestamp + Duration: Timestamp', (a: Moment, b: Moment) => new Timestamp(a.nanos + b.nanos))
  env.registerOperator('Duration + Timestamp: Timestamp', (a: Moment, b: Moment) => new Timestamp(a.nanos + b.nanos))
  env.registerOperator('Duration + Duration: Duration', (a: Moment, b: Moment) => new Duration(a.nanos + b.nanos))
  env.registerOperator('Duration - Duration: Duration', (a: Moment, b: Moment) => new Duration(a.nanos - b.nanos))
  env.registerOperator('-Duration: Duration', (a: Moment) => new Duration(-a.nanos))
}

/** Months, and days of the month and of the year, begin at 0; days of the week at 0 on Sunday; only getDate begins at 1. */
const parts: Readonly<Record<string, (at: Date) => number>> = {
  getFullYear: at => at.getUTCFullYear(),
  getMonth: at => at.getUTCMonth(),
  getDate: at => at.getUTCDate(),
  getDayOfMonth: at => at.getUTCDate() - 1,
  getDayOfWeek: at => at.getUTCDay(),
  getDayOfYear: at => Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000),
  getHours: at => at.getUTCHours(),
  getMinutes: at => at.getUTCMinutes(),
  getSeconds: at => at.getUTCSeconds(),
  getMilliseconds: at => at.getUTCMilliseconds(),
}

function registerParts(env: Environment): void {
  for (const [name, read] of Object.entries(parts)) {
    env.registerFunction(`Timestamp.${name}(): int`, (at: Timestamp) => BigInt(read(at.date())))
    env.registerFunction(`Timestamp.${name}(string): int`, (at: Timestamp, zone: string) =>
      BigInt(read(inZone(at.date(), zone))),
    )
  }
}

/** The date whose UTC fields read as the clock in the zone does: a name, or an offset such as -08:00. */
function inZone(at: Date, zone: string): Date {
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone)
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return new Date(at.getTime() + (offset[1] === '-' ? -minutes : minutes) * 60_000)
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const found = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year, month, day, hour, minute, second } = found as Record<string, number>
  return new Date(Date.UTC(year!, month! - 1, day, hour, minute, second, at.getUTCMilliseconds()))
}

function mod(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by
}
