// What a command does its work with: the cluster that kubectl would talk to with the same flags and environment, and the namespace meant.
import { createClient, type KubeClient } from '../../api/kube/client.ts'
import type { ClusterAccess } from '../../api/kube/config.ts'
import { isKubeError } from '../../api/kube/errors.ts'
import type { AskWho } from '../../api/kube/kubeconfig/access.ts'
import { type Loaded, loadKubeconfig } from '../../api/kube/kubeconfig/load.ts'
import { ContextNotFound } from '../../api/kube/kubeconfig/resolve.ts'
import type { Traced } from '../../api/kube/trace.ts'
import { unlessAborted } from '../../api/kube/unlessAborted.ts'
import { CommandError } from '../cli/commandError.ts'
import { describeRefusal } from '../cli/failure.ts'
import type { GlobalFlags } from '../cli/globals.ts'
import type { World } from '../cli/world.ts'
import { wellTypedClient } from '../objects/wellTyped.ts'
import { printable } from '../output/printable.ts'
import { overridesOf } from './overrides.ts'
import { requestTimeoutMs } from './requestTimeout.ts'

export type Session = {
  readonly client: KubeClient
  readonly access: ClusterAccess
  /** The namespace of -n, else the context's, else `default`. */
  readonly namespace: string
  /** The context's name; '' when there is none, as in a pod. */
  readonly context: string
  close(): Promise<void>
}

type Asked = {
  readonly flags: GlobalFlags
  readonly world: World
  /** stderr is not for remarks: the whole terminal is drawn on. */
  readonly isDrawn?: boolean
  /** Who we are, of a person at a terminal, where nothing else says it. True unless said. */
  readonly mayAsk?: boolean
}

/** From this -v on, requests are told. */
const VERBOSE = 6

/** Opens no connection, and asks nobody anything. Rejects with a sentence when flags and kubeconfig lead nowhere. */
export async function openSession(flags: GlobalFlags, world: World): Promise<Session> {
  return sessionOf(await load({ flags, world, mayAsk: false }), { flags, world })
}

/** Who sees nothing for so long wonders what is waited for. */
const SILENCE_MS = 5_000

/** After Ctrl-C a command may end in its own way for so long; then what it still waits for is broken off. */
const GRACE_MS = 250

/** The session is closed however `work` ends. */
export async function withSession<T>(asked: Asked, work: (session: Session) => Promise<T>): Promise<T> {
  const screen = { isDrawn: false }
  const loaded = await load(asked, screen)
  const session = sessionOf(loaded, asked)
  const { signal } = asked.world
  const brokenOff = Promise.withResolvers<never>()
  let grace: NodeJS.Timeout | undefined
  const breakOff = () => {
    // What waits for a reader or for a credential's program hears nothing of a closed session.
    grace = setTimeout(() => session.close().finally(() => brokenOff.reject(signal.reason)), GRACE_MS)
  }
  /** Who has to log in does so before the screen is drawn on. */
  const begin = async () => {
    if (asked.isDrawn) {
      await loaded.access.credentials?.()
      screen.isDrawn = true
    }
    return work(session)
  }
  if (signal.aborted) breakOff()
  else signal.addEventListener('abort', breakOff, { once: true })
  try {
    return await Promise.race([begin(), brokenOff.promise])
  } catch (error) {
    throw explain(error, loaded)
  } finally {
    clearTimeout(grace)
    signal.removeEventListener('abort', breakOff)
    await session.close()
  }
}

async function load({ flags, world, mayAsk = true }: Asked, screen = { isDrawn: false }): Promise<Loaded> {
  const loading = loadKubeconfig({
    askWho: mayAsk ? askWhoAt(world) : undefined,
    env: world.env,
    file: flags.kubeconfig,
    overrides: overridesOf(flags),
    stdinIsTerminal: Boolean(world.stdin.isTTY),
    mayTalk: () => !screen.isDrawn,
    signal: world.signal,
  })
  return unlessAborted(loading, world.signal).catch(cause => {
    if (cause instanceof CommandError || world.signal.aborted) throw cause
    const label = cause instanceof ContextNotFound ? 'Error in configuration: ' : 'error: '
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), { label, cause })
  })
}

/** Loaded when there is something to ask. */
function askWhoAt(world: World): AskWho {
  return async server => (await import('./askWho.ts')).askWho(world)(server)
}

function sessionOf({ access, context }: Loaded, { flags, world, isDrawn = false }: Asked): Session {
  const limitMs = requestTimeoutMs(flags.requestTimeout)
  const client = createClient(access, {
    userAgent: 'kubectl-isolation',
    ...(limitMs && { timeouts: { getMs: limitMs, listMs: limitMs, writeMs: limitMs, rawMs: limitMs } }),
    ...(!isDrawn && {
      onSilence: { afterMs: SILENCE_MS, tell: () => world.stderr.write(renderSilence(access.server)) },
    }),
    ...(flags.v >= VERBOSE && { onExchange: exchange => world.stderr.write(renderExchange(exchange)) }),
  })
  return {
    client: wellTypedClient(client),
    access,
    context,
    namespace: access.namespace ?? 'default',
    close: () => client.close(),
  }
}

function renderSilence(server: string): string {
  return `Still waiting for ${printable(new URL(server).host)}...\n`
}

function renderExchange({ method, url, answer, durationMs }: Traced): string {
  return `${printable(`${method} ${url} ${answer}`)} in ${Math.round(durationMs)} milliseconds\n`
}

/** Where no kubeconfig led anywhere, that is what is wrong, and not the server that is not there. */
function explain(error: unknown, { from, access, files }: Loaded): unknown {
  if (!isKubeError(error)) return error
  if (error.status === 0 && error.kind === 'unauthorized' && error.cause instanceof Error) {
    return new CommandError(error.cause.message, { cause: error })
  }
  if (from !== 'nowhere' || error.kind !== 'network') return error
  return new CommandError(describeRefusal(new URL(access.server).host), {
    hint: `No kubeconfig names a cluster (looked at ${files.join(', ') || 'none'}): set KUBECONFIG, or choose a context with 'kubectl config use-context'.`,
    label: '',
    cause: error,
  })
}
