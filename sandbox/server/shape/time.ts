// Timestamps of bodies: read as Go reads them, written in UTC as the API server does, and refused in Go's words.

const millisPerMinute = 60_000

type Step = {
  readonly layout: string
  readonly pattern: RegExp
  readonly says?: [what: string, from: number, to: number]
}

const dayAndHour: readonly Step[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d\d/, says: ['month', 1, 12] },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d\d/ },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d{1,2}/, says: ['hour', 0, 23] },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d\d/, says: ['minute', 0, 59] },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d\d/, says: ['second', 0, 59] },
]
const zone: Step = { layout: 'Z07:00', pattern: /^(Z|[+-]\d\d:\d\d)/ }
const seconds = { layout: '2006-01-02T15:04:05Z07:00', fraction: { layout: '', pattern: /^([.,]\d+)?/ } }
const micros = { layout: '2006-01-02T15:04:05.000000Z07:00', fraction: { layout: '.000000', pattern: /^\.\d{6}/ } }

/** `kind` MicroTime takes exactly six digits of a second, Time any number, which are dropped. */
export function canonicalTime(text: string, kind: 'Time' | 'MicroTime'): { time: string } | { error: string } {
  const { layout, fraction } = kind === 'Time' ? seconds : micros
  const found: string[] = []
  let rest = text
  for (const step of [...dayAndHour, fraction, zone]) {
    const match = step.pattern.exec(rest)
    if (!match)
      return { error: `parsing time ${quote(text)} as "${layout}": cannot parse ${quote(rest)} as "${step.layout}"` }
    const outside = 'says' in step && step.says && !within(Number(match[0]), step.says[1], step.says[2])
    if (outside) return { error: `parsing time ${quote(text)}: ${step.says![0]} out of range` }
    found.push(match[0])
    rest = rest.slice(match[0].length)
  }
  if (rest !== '') return { error: `parsing time ${quote(text)}: extra text: ${quote(rest)}` }
  const beyond = offsetBeyond(found.at(-1)!)
  if (beyond) return { error: `parsing time ${quote(text)}: time zone offset ${beyond} out of range` }
  const [year, , month, , day, , hour, , minute, , second, part = '', offset = 'Z'] = found
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCDate() !== Number(day)) return { error: `parsing time ${quote(text)}: day out of range` }
  date.setUTCHours(Number(hour), Number(minute), Number(second))
  const utc = new Date(date.getTime() - offsetMinutes(offset) * millisPerMinute)
  const written = utc.toISOString().slice(0, -'.000Z'.length)
  return { time: kind === 'Time' ? `${written}Z` : `${written}${part}Z` }
}

/** From protobuf, where a moment is seconds and nanoseconds since 1970. */
export function timeOf(at: { seconds: number; nanos: number }, kind: 'Time' | 'MicroTime'): string {
  const written = new Date(at.seconds * 1000).toISOString().slice(0, -'.000Z'.length)
  return kind === 'Time' ? `${written}Z` : `${written}.${String(Math.floor(at.nanos / 1000)).padStart(6, '0')}Z`
}

function within(value: number, from: number, to: number): boolean {
  return value >= from && value <= to
}

function offsetBeyond(zone: string): 'hour' | 'minute' | undefined {
  if (zone === 'Z') return undefined
  const [hours, minutes] = zone.slice(1).split(':').map(Number)
  if (hours! > 24) return 'hour'
  return minutes! > 60 ? 'minute' : undefined
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0
  const [hours, minutes] = zone.slice(1).split(':').map(Number)
  return (zone.startsWith('-') ? -1 : 1) * (hours! * 60 + minutes!)
}

function quote(text: string): string {
  return JSON.stringify(text)
}
