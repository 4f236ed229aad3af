// `kubectl isolation top`: the screen where there is a terminal, else one table.

import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { Call } from '../../cli/command.ts'
import { exitCodeOf } from '../../cli/run.ts'
import { scopeOf } from '../../cli/scope.ts'
import { parseServiceName } from '../../cli/serviceName.ts'
import { withSession } from '../../cluster/session.ts'
import { isDumb } from '../../terminal/dumb.ts'
import type { flags } from './command.ts'
import { startSource } from './feed/startSource.ts'
import { printOnce } from './once.ts'

type TopCall = Call<typeof flags>

/** Nobody waits longer for one table than a rate over a second needs. */
const onceTiming = { lookVisibleMs: 1_000, historyMs: 1_000 }

export async function run(call: TopCall): Promise<number> {
  const { flags: given, words, world } = call
  const name = words[0] === undefined ? undefined : parseServiceName(words[0])
  const isLive = canShow(call)
  return withSession({ ...call, isDrawn: isLive }, async ({ client, context, namespace: home }) => {
    const scope = scopeOf({ ...given, fieldSelector: '' }, home, words)
    // A name that is not there is a typing mistake, and is said as kubectl says it.
    if (name !== undefined) await client.get(dedicatedServices, { namespace: home, name })
    const source = startSource({
      ...{ client, context, homeNamespace: home, namespace: scope.namespace },
      ...(scope.labelSelector === undefined ? {} : { labelSelector: scope.labelSelector }),
      ...(isLive ? {} : { timing: onceTiming }),
      ...(name === undefined || isLive ? {} : { name }),
    })
    try {
      if (!isLive) return await printOnce(source, call)
      const open = name === undefined ? undefined : `${home}/${name}`
      const { showLive } = await import('./live.ts')
      await showLive(source, { call, open })
      return world.signal.aborted ? exitCodeOf(world.signal) : 0
    } finally {
      await source.close()
    }
  })
}

function canShow({ flags: { once, output }, world: { env, stdin, stdout } }: TopCall): boolean {
  return !once && output === '' && Boolean(stdout.isTTY) && Boolean(stdin.isTTY) && !isDumb(env)
}
