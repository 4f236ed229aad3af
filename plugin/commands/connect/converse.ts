// stdin and stdout joined to one connection: what telnet does.
import { CommandError } from '../../cli/commandError.ts'
import type { World } from '../../cli/world.ts'
import type { JoinEnd } from './join.ts'
import { talk } from './talk.ts'
import type { Way } from './way.ts'

export type Conversation = {
  readonly name: string
  readonly namespace: string
  readonly passesEnd: boolean
  readonly world: World
}

/** Resolves with the exit code when the service closes. */
export async function converse(way: Way, { name, namespace, passesEnd, world }: Conversation): Promise<number> {
  const { stdin: input, stdout: output, signal } = world
  return verdict(await talk(way, { input, output, passesEnd }, signal), { name, namespace })
}

function verdict(
  { received, inputEnded, trouble }: JoinEnd,
  { name, namespace }: { name: string; namespace: string },
): number {
  if (trouble !== '') throw new CommandError(`the connection to ${name} broke: ${trouble}`)
  if (received > 0 || inputEnded) return 0
  throw new CommandError(`${name} closed the connection before it sent a byte`, {
    hint: `Perhaps no pod was free, or the service does not admit this client: see 'kubectl isolation status ${name} -n ${namespace}'.`,
  })
}
