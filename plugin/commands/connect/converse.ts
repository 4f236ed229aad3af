// stdin and stdout joined to one connection: what telnet does.
import type { World } from '../../cli/world.ts'
import type { Silence } from './join.ts'
import { talk } from './talk.ts'
import { assertServed, type To } from './verdict.ts'
import type { Way } from './way.ts'

/** A pod that is warm has answered by then; a person begins to wonder. */
const PATIENCE_MS = 2_000

type Conversation = To & { readonly passesEnd: boolean; readonly world: World }

/** Resolves with the exit code when the service closes. */
export async function converse(way: Way, { name, namespace, passesEnd, world }: Conversation): Promise<number> {
  const { stdin: input, stdout: output, signal } = world
  const silence = silenceOf(world.stderr, name)
  assertServed(await talk(way, { input, output, passesEnd, silence }, signal), { name, namespace })
  return 0
}

/** Only a person at a terminal wonders. */
export function silenceOf(
  stderr: { readonly isTTY?: boolean; write(text: string): unknown },
  name: string,
): Silence | undefined {
  if (!stderr.isTTY) return undefined
  const sentence = `Connected; waiting for a pod of ${name}, unless it waits for you to speak first.\n`
  return { afterMs: PATIENCE_MS, tell: () => void stderr.write(sentence) }
}
