// How long ago something was, as tables print it: the more there is, the less it says about the rest.

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** `45s`, `2m5s`, `3h12m`, `45d`, `2y10d`. */
export function renderDuration(seconds: number): string {
  const whole = Math.trunc(seconds)
  if (whole < -1) return '<invalid>'
  if (whole < 2 * MINUTE) return `${Math.max(whole, 0)}s`
  if (whole < 10 * MINUTE) return parts(whole, [MINUTE, 'm'], [1, 's'])
  if (whole < 3 * HOUR) return parts(whole, [MINUTE, 'm'])
  if (whole < 8 * HOUR) return parts(whole, [HOUR, 'h'], [MINUTE, 'm'])
  if (whole < 2 * DAY) return parts(whole, [HOUR, 'h'])
  if (whole < 8 * DAY) return parts(whole, [DAY, 'd'], [HOUR, 'h'])
  if (whole < 2 * YEAR) return parts(whole, [DAY, 'd'])
  if (whole < 8 * YEAR) return parts(whole, [YEAR, 'y'], [DAY, 'd'])
  return parts(whole, [YEAR, 'y'])
}

type Unit = readonly [seconds: number, letter: string]

function parts(seconds: number, first: Unit, second?: Unit): string {
  const count = Math.floor(seconds / first[0])
  const rest = second ? Math.floor((seconds % first[0]) / second[0]) : 0
  return `${count}${first[1]}${second && rest > 0 ? `${rest}${second[1]}` : ''}`
}

/** Since an RFC 3339 time. */
export function renderAge(since: string | null | undefined, now: Date): string {
  if (!since) return '<unknown>'
  return renderDuration((now.getTime() - Date.parse(since)) / 1000)
}
