// Ends the connections that were named, after asking, and waits until they have ended.
import { setTimeout as delay } from 'node:timers/promises'
import { deadlineAfter } from '../../../api/kube/deadline.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { dedicatedServices, isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { listConnections } from '../../actions/connections.ts'
import { evictTicket } from '../../actions/evict.ts'
import type { Call } from '../../cli/command.ts'
import { CommandError } from '../../cli/commandError.ts'
import { confirm } from '../../cli/confirm.ts'
import { parseDuration } from '../../cli/duration.ts'
import { parseServiceName } from '../../cli/serviceName.ts'
import { boundTo } from '../../cluster/boundTo.ts'
import { inPool } from '../../cluster/inPool.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { printable } from '../../output/printable.ts'
import { chooseConnections } from './choose.ts'
import type { flags } from './command.ts'
import { renderOutcome } from './outcome.ts'

const lookEveryMs = 200

export function run(call: Call<typeof flags>): Promise<number> {
  const limitMs = parseDuration(call.flags.timeout, 'timeout')
  return withSession(call, session => evict(session, call, limitMs))
}

async function evict(session: Session, call: Call<typeof flags>, limitMs: number): Promise<number> {
  const { flags, world, words } = call
  const name = parseServiceName(words[0]!)
  const wanted = words.slice(1)
  if (flags.all === wanted.length > 0) {
    throw new CommandError(
      flags.all ? '--all and single connections contradict each other' : 'no connection is named',
      {
        hint: `Name pods or client addresses, or say --all. What there is: kubectl isolation top ${name} -n ${session.namespace}`,
      },
    )
  }
  const service = await session.client.get(dedicatedServices, { namespace: session.namespace, name })
  const poolWork = {
    service: service.metadata,
    doing: `end connections of ${session.namespace}/${name}`,
    role: 'operate',
  } as const
  const tickets = await inPool(poolWork, () => listConnections(session.client, service, world.signal))
  const chosen = flags.all ? tickets.filter(isActive) : choose(tickets, wanted, call)
  if (chosen.length === 0) {
    if (flags.all)
      world.stderr.write(`No connections of ${printable(name)} in ${printable(session.namespace)} namespace.\n`)
    return 0
  }
  const about = `These connections of ${printable(`${session.namespace}/${name}`)} end, and their pods are destroyed:\n${chosen.map(describe).join('\n')}`
  if (!(await confirm(world, { about, yes: flags.yes || flags.dryRun !== 'none' }))) {
    world.stderr.write('Nothing was done.\n')
    return 1
  }
  for (const { metadata } of chosen) {
    const ref = { namespace: metadata.namespace, name: metadata.name }
    const outcome =
      flags.dryRun === 'client'
        ? 'asked'
        : await inPool(poolWork, () => evictTicket(session.client, ref, { dryRun: flags.dryRun === 'server' }))
    world.stdout.write(`${renderOutcome(printable(metadata.name), outcome, flags)}\n`)
  }
  if (flags.wait && flags.dryRun === 'none') await untilEnded(session, chosen, { limitMs, signal: world.signal })
  return 0
}

/** What has ended is said and is no failure; what is unknown is, before anything is done. */
function choose(tickets: readonly IsolationPod[], words: readonly string[], { world }: Call): readonly IsolationPod[] {
  const { chosen, ended, unknown } = chooseConnections(tickets, words)
  if (unknown.length > 0) {
    const there = tickets.filter(isActive)
    throw new CommandError(`no connection is, or was lately, ${unknown.join(', ')}`, {
      hint: there.length === 0 ? 'There are no connections now.' : `There are:\n${there.map(describe).join('\n')}`,
    })
  }
  for (const word of ended) world.stderr.write(`${printable(word)} has ended already\n`)
  return chosen
}

function isActive({ status }: IsolationPod): boolean {
  return status?.phase === 'Active'
}

function describe({ metadata, status }: IsolationPod): string {
  return `  ${printable(metadata.name)}  client ${printable(status?.client ?? 'unknown')}`
}

type Wish = { readonly limitMs: number; readonly signal: AbortSignal }

async function untilEnded(session: Session, chosen: readonly IsolationPod[], wish: Wish) {
  const limit = deadlineAfter(wish.limitMs)
  const signal = AbortSignal.any([wish.signal, limit])
  const client = boundTo(session.client, limit)
  for (const { metadata } of chosen) {
    const ref = { namespace: metadata.namespace, name: metadata.name }
    try {
      while (!(await hasEnded(client, ref))) await delay(lookEveryMs, undefined, { signal })
    } catch (error) {
      if (!limit.aborted || wish.signal.aborted) throw error
      throw new CommandError(`timed out waiting for the connection in ${metadata.name} to end`, {
        hint: 'It was asked to; its proxy does it as soon as it hears of it. Is the proxy at work? kubectl isolation check',
        cause: error,
      })
    }
  }
}

async function hasEnded(client: Session['client'], ref: { namespace?: string; name: string }): Promise<boolean> {
  try {
    return (await client.get(isolationPods, ref)).status?.phase === 'Done'
  } catch (error) {
    if (isKubeError(error, 'notFound')) return true
    throw error
  }
}
