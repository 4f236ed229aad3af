// A line laid out for a person: when, how bad, who, what, and the facts behind it.
import type { ChalkInstance } from 'chalk'
import type { Entry } from '../../logs/entry.ts'
import { factsOf } from '../../logs/facts.ts'
import type { Level } from '../../logs/levels.ts'
import type { LogLine } from '../../logs/line.ts'
import { printable } from '../../output/printable.ts'

type PrettyWish = {
  readonly color: ChalkInstance
  /** Whole times as the node wrote them; otherwise the time of day where the reader is. */
  readonly timestamps: boolean
  readonly withNamespace: boolean
}

/** Remembers the widest name so far, so that messages stand below each other. */
export function createPretty({ color, timestamps, withNamespace }: PrettyWish): (entry: Entry) => string {
  let width = 0
  return entry => {
    const { line, level, message } = entry
    const name = printable(withNamespace ? `${line.namespace}/${shortNameOf(line)}` : shortNameOf(line))
    width = Math.max(width, name.length)
    const parts = [
      color.dim(timestamps ? line.time : timeOfDay(line.time)),
      levelWord(color, level),
      colorOf(color, line.pod)(name.padEnd(width)),
      printable(message),
      ...factsOf(entry).map(({ name: fact, value, isError }) =>
        isError ? color.red(value) : `${color.dim(`${fact}=`)}${value}`,
      ),
    ]
    return parts.join(' ').trimEnd()
  }
}

/** `my-app/x2kqz` for a proxy, `operator/x2kqz`, and a target pod as it is. */
export function shortNameOf({ pod, container }: LogLine): string {
  const [, owner, last] = /^(.+)-[a-z0-9]+-([a-z0-9]{5})$/.exec(pod) ?? []
  if (owner === undefined || last === undefined) return pod
  if (container === 'operator') return `operator/${last}`
  return container === 'proxy' && owner.endsWith('-proxy') ? `${owner.slice(0, -'-proxy'.length)}/${last}` : pod
}

function timeOfDay(time: string): string {
  const date = new Date(Date.parse(`${time.slice(0, 23)}Z`))
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}

function levelWord(color: ChalkInstance, level: Level | undefined): string {
  const word = (level ?? '').toUpperCase().padEnd(5)
  if (level === 'fatal' || level === 'error') return color.red(word)
  if (level === 'warn') return color.yellow(word)
  return level === 'info' ? color.green(word) : color.dim(word)
}

const podColors = ['cyan', 'magenta', 'blue', 'green', 'yellow', 'cyanBright', 'magentaBright', 'blueBright'] as const

/** The same for a pod wherever it is shown. */
function colorOf(color: ChalkInstance, pod: string): ChalkInstance {
  let sum = 0
  for (const letter of pod) sum = (sum * 31 + letter.codePointAt(0)!) % 65_521
  return color[podColors[sum % podColors.length]!]
}
