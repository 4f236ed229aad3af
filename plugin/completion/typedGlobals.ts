// What the global flags of an unfinished command line say, for finding the cluster that is meant. Nothing is checked: whoever types is not done.
import { goBoolean } from '../cli/boolean.ts'
import type { Command, FlagTable } from '../cli/command.ts'
import { findCommand } from '../cli/find.ts'
import { flagsOf, type GlobalFlags, globalFlags, idleFlags } from '../cli/globals.ts'
import { normalise } from '../cli/normalise.ts'

export function readTypedGlobals(before: readonly string[], commands: readonly Command[]): GlobalFlags {
  const found = findCommand(before, commands, { ...globalFlags, ...idleFlags })
  const flags = found.kind === 'command' ? { ...globalFlags, ...flagsOf(found.command) } : globalFlags
  const values: Record<string, unknown> = { color: 'never', requestTimeout: '0', v: 0 }
  for (const arg of normalise(before, flags)) {
    const [, name = '', value = 'true'] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? []
    const flag = (globalFlags as FlagTable)[name]
    if (!flag || name === 'v' || name === 'color' || name === 'request-timeout') continue
    const key = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    if (flag.array) values[key] = [...((values[key] as string[] | undefined) ?? []), value]
    else values[key] = flag.type === 'boolean' ? goBoolean(value) === true : value
  }
  return values as GlobalFlags
}
