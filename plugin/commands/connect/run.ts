// Joins a person, a pipe or local clients to a service.
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Call } from '../../cli/command.ts'
import { exitCodeOf } from '../../cli/run.ts'
import { parseServiceName } from '../../cli/serviceName.ts'
import { readPage } from '../../cluster/page.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { parseListen } from './address.ts'
import type { flags } from './command.ts'
import { converse } from './converse.ts'
import { serveLocally } from './listen.ts'
import { directWay, forwardedWay } from './way.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const { flags: given, world, words } = call
  const name = parseServiceName(words[0]!)
  const listen = given.listen === '' ? undefined : parseListen(given.listen)
  return withSession(call, async session => {
    const way = given.direct ? directWay(session, name) : forwardedWay(session, name)
    try {
      if (listen) return await serveLocally(way, { listen, name, namespace: session.namespace, world })
      const passesEnd = given.direct || (await isSandbox(session, world.signal))
      return await converse(way, { name, namespace: session.namespace, passesEnd, world })
    } catch (error) {
      if (world.signal.aborted) return exitCodeOf(world.signal)
      throw error
    }
  })
}

/** There the end of one direction passes through a forwarded port; a container runtime ends both a second later. */
async function isSandbox({ client }: Session, signal: AbortSignal): Promise<boolean> {
  const version = await readPage(client, '/version', { signal }).catch(error => {
    // Who may not know is careful.
    if (isKubeError(error, 'forbidden', 'notFound', 'unauthorized')) return undefined
    throw error
  })
  return JSON.stringify(version ?? '').includes('isolation-proxy.sandbox')
}
