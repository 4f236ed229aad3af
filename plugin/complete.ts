// The process of `kubectl isolation __complete`: what stands behind the tab key. It says nothing but what may be typed next.
import type { World } from './cli/world.ts'
import { commands } from './commands/all.ts'
import { answer, type Lookup, renderAnswer } from './completion/answer.ts'
import { understand } from './completion/question.ts'
import { readTypedGlobals } from './completion/typedGlobals.ts'

const LIMIT_MS = 2_000

async function main(): Promise<void> {
  const words = process.argv.slice(3)
  const [before, begun] = [words.slice(0, -1), words.at(-1) ?? '']
  const signal = AbortSignal.timeout(LIMIT_MS)
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  const nothing = { candidates: [], directive: 4 }
  const found = answer(understand(before, begun, commands), begun, lookupOf(before, signal))
  // Whatever went wrong: a person who presses a key wants no error in the middle of a command line.
  const text = renderAnswer(await Promise.race([found, late]).catch(() => nothing))
  process.stdout.write(text, () => process.exit())
}

/** The client and the kubeconfig are loaded for questions that need them. */
function lookupOf(before: readonly string[], signal: AbortSignal): Lookup {
  const load = async () => {
    const { createLookup } = await import('./completion/lookup.ts')
    const { env, stdin, stdout, stderr } = process
    const world: World = { ...{ env, stdin, stdout, stderr }, signal }
    return createLookup(readTypedGlobals(before, commands), world)
  }
  return {
    namespaces: async () => (await load()).namespaces(),
    named: async what => (await load()).named(what),
    services: async () => (await load()).services(),
    connections: async service => (await load()).connections(service),
  }
}

void main()
