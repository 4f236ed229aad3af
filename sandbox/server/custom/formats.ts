// What the formats that a schema may name mean. A format that is not here is not checked.
import { isIP, isIPv4, isIPv6 } from 'node:net'

const dateTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i
const date = /^(\d{4})-(\d\d)-(\d\d)$/
const uuid = (version: string, variant = '[0-9a-f]') =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i')
const label = '[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?'

const matching = (pattern: RegExp) => (text: string) => pattern.test(text)

export const textFormats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  datetime: isDateTime,
  date: text => isDay(date.exec(text)),
  duration: text => /^[+-]?((\d+\.?\d*|\.\d+)\s*(ns|us|µs|μs|ms|s|m|h|d|w))+$/.test(text) || text === '0',
  ipv4: isIPv4,
  ipv6: isIPv6,
  ip: text => isIP(text) > 0,
  cidr: isCidr,
  mac: matching(/^([0-9a-f]{2}([:-])[0-9a-f]{2}(\2[0-9a-f]{2}){4}|([0-9a-f]{4}\.){2}[0-9a-f]{4})$/i),
  uuid: matching(uuid('[0-9a-f]')),
  uuid3: matching(uuid('3')),
  uuid4: matching(uuid('4', '[89ab]')),
  uuid5: matching(uuid('5', '[89ab]')),
  byte: matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  email: matching(/^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/),
  hostname: matching(new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`)),
  uri: isUri,
  hexcolor: matching(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i),
  rgbcolor: matching(/^rgb\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*\)$/),
  'k8s-short-name': matching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
  'k8s-long-name': matching(/^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/),
}

/** Formats of numbers; a wrong one is told in words of its own. */
export const numberFormats: Readonly<Record<string, (number: number) => boolean>> = {
  int32: number => number >= -(2 ** 31) && number < 2 ** 31,
  int64: number => number >= -(2 ** 63) && number <= 2 ** 63,
}

function isDateTime(text: string): boolean {
  const match = dateTime.exec(text)
  if (!match) return false
  const [hour, minute, second] = match.slice(4, 7).map(Number)
  return isDay(match) && hour! < 24 && minute! < 60 && second! < 60
}

function isDay(match: RegExpExecArray | null): boolean {
  if (!match) return false
  const [year, month, day] = match.slice(1, 4).map(Number)
  const last = new Date(Date.UTC(year!, month!, 0)).getUTCDate()
  return month! >= 1 && month! <= 12 && day! >= 1 && day! <= last
}

export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  if (more.length > 0 || !/^(0|[1-9]\d*)$/.test(bits)) return false
  const version = isIP(address)
  return version > 0 && Number(bits) <= (version === 4 ? 32 : 128) && !address.includes('%')
}

/** As Go's ParseRequestURI reads it: absolute, or a path. */
function isUri(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text)) return false
  return text.startsWith('/') || /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text)
}
