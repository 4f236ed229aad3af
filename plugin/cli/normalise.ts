// Rewrites a command line into the one form that leaves no room for doubt, `--name=value`, by the habits of kubectl's own parser (pflag): -nfoo, -n=foo, -Aojson, a value that begins with a dash.
import type { Options } from 'yargs'
import type { FlagTable } from './command.ts'

/** Unknown flags stay as they are: whoever parses says so. */
export function normalise(args: readonly string[], flags: FlagTable): string[] {
  const out: string[] = []
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!
    if (arg === '--') return [...out, ...args.slice(index)]
    const next = args[index + 1]
    if (takesValue(arg, flags) === 'next' && next !== undefined) {
      out.push(...expand(arg, flags).slice(0, -1), `${expand(arg, flags).at(-1)}=${next}`)
      index += 1
    } else {
      out.push(...expand(arg, flags))
    }
  }
  return out
}

/** Whether this argument's value is in it, or the next argument, or there is none. */
export function takesValue(arg: string, flags: FlagTable): 'here' | 'next' | 'none' {
  const last = expand(arg, flags).at(-1)!
  if (last.includes('=')) return 'here'
  const flag = last.startsWith('--') ? flags[last.slice(2)] : undefined
  return flag && hasValue(flag) ? 'next' : 'none'
}

/** `-Aojson` is `--all-namespaces --output=json`. */
function expand(arg: string, flags: FlagTable): string[] {
  if (!arg.startsWith('-') || arg.startsWith('--') || arg === '-') return [arg]
  const out: string[] = []
  for (let at = 1; at < arg.length; at += 1) {
    const found = byLetter(flags, arg[at]!)
    if (!found) return [...out, `-${arg.slice(at)}`]
    const [name, flag] = found
    const rest = arg.slice(at + 1)
    if (rest.startsWith('=')) return [...out, `--${name}${rest}`]
    if (hasValue(flag)) return [...out, rest === '' ? `--${name}` : `--${name}=${rest}`]
    out.push(`--${name}`)
  }
  return out
}

function byLetter(flags: FlagTable, letter: string): [string, Options] | undefined {
  return Object.entries(flags).find(([name, { alias }]) => name === letter || [alias].flat().includes(letter))
}

/** `--dry-run` alone means something (declared by `requiresArg: false`), and so does a flag of yes or no: these have a value only behind `=`. */
export function hasValue(flag: Options): boolean {
  return flag.type !== 'boolean' && flag.requiresArg !== false
}
