// Joins a person, a pipe or local clients to a service.
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { Call } from '../../cli/command.ts'
import { exitCodeOf } from '../../cli/run.ts'
import { parseServiceName } from '../../cli/serviceName.ts'
import { isSandbox } from '../../cluster/sandbox.ts'
import { withSession } from '../../cluster/session.ts'
import { parseListen } from './address.ts'
import type { flags } from './command.ts'
import { converse } from './converse.ts'
import { serveLocally } from './listen.ts'
import { assertPlain } from './verdict.ts'
import { directWay, forwardedWay } from './way.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  const { flags: given, world, words } = call
  const name = parseServiceName(words[0]!)
  const listen = given.listen === '' ? undefined : parseListen(given.listen)
  return withSession(call, async session => {
    const tell = (sentence: string) => void world.stderr.write(sentence)
    const way = given.direct ? directWay(session, name) : forwardedWay(session, name, tell)
    try {
      const ref = { namespace: session.namespace, name }
      // A local port that leads nowhere is not opened.
      const { spec } = await session.client.get(dedicatedServices, ref, { signal: world.signal })
      if (!listen) assertPlain(spec, ref)
      if (listen) return await serveLocally(way, { listen, name, namespace: session.namespace, world })
      // There the end of one direction passes through a forwarded port; a container runtime ends both a second later.
      const passesEnd = given.direct || (await isSandbox(session.client, world.signal))
      return await converse(way, { name, namespace: session.namespace, passesEnd, world })
    } catch (error) {
      if (world.signal.aborted) return exitCodeOf(world.signal)
      throw error
    }
  })
}
