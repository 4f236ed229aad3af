// stdin and stdout joined to one connection: what telnet does.
import { CommandError } from '../../cli/commandError.ts'
import type { World } from '../../cli/world.ts'
import { type JoinEnd, join } from './join.ts'
import type { Way } from './way.ts'

export type Conversation = {
  readonly name: string
  readonly namespace: string
  readonly passesEnd: boolean
  readonly world: World
}

/** Resolves with the exit code when the service closes. A line that broke before a byte went either way is replaced, once for each proxy. */
export async function converse(way: Way, { name, namespace, passesEnd, world }: Conversation): Promise<number> {
  const failed = new Set<string>()
  for (;;) {
    const { line, proxy } = await way(world.signal, failed)
    const end = await join({ input: world.stdin, output: world.stdout, passesEnd }, line, world.signal)
    const isUntouched = end.trouble !== '' && end.received + end.sent === 0
    if (isUntouched && proxy !== undefined && !failed.has(proxy)) {
      failed.add(proxy)
      continue
    }
    return verdict(end, { name, namespace })
  }
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
