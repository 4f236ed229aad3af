// The language of rules and policies: CEL with the functions that Kubernetes adds. Where those differ from the library's own of the same name, the expression is
// given ours under a name of the same length.
import { Environment } from '@marcbachmann/cel-js'
import { registerAddresses } from './library/addresses.ts'
import { registerFormats } from './library/formats.ts'
import { registerLists } from './library/lists.ts'
import { registerMacros } from './library/macros.ts'
import { registerQuantities } from './library/quantities.ts'
import { registerRegex } from './library/regex.ts'
import { registerStrings } from './library/strings.ts'
import { registerTime } from './library/time.ts'
import { registerUrls } from './library/urls.ts'
import { registerVersions } from './library/versions.ts'
import type { Word } from './words.ts'

let base: Environment | undefined

/** One to which variables and types may be added. */
export function newEnvironment(): Environment {
  base ??= makeBase()
  return base.clone()
}

function makeBase(): Environment {
  const env = new Environment({ enableOptionalTypes: true })
  const parts = [
    registerTime,
    registerRegex,
    registerLists,
    registerStrings,
    registerAddresses,
    registerQuantities,
    registerUrls,
    registerFormats,
    registerVersions,
    registerMacros,
  ]
  for (const register of parts) register(env)
  return env
}

/** `bind` is the library's alone: under its new name it is unknown, as it is to the real server. */
const renamed: ReadonlySet<string> = new Set(['matches', 'has', 'timestamp', 'duration', 'bind'])

export function ourName({ text, called }: Word): string | undefined {
  return called && renamed.has(text) ? text[0]!.toUpperCase() + text.slice(1) : undefined
}

/** In a sentence of the library, as the expression has it. */
export function theirNames(sentence: string): string {
  return sentence.replaceAll(/\b(Matches|Has|Timestamp|Duration|Bind)\(/g, name => name.toLowerCase())
}
