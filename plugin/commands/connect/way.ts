// The way to a service: its own address, or each of its ready proxies in turn through the API server.
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { pods } from '../../../api/kube/resources.ts'
import { proxyPort, roleLabel, serviceLabel } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { CommandError } from '../../cli/commandError.ts'
import { forwardPort, type Line } from '../../cluster/portForward.ts'
import { describeRight } from '../../cluster/rights.ts'
import type { Session } from '../../cluster/session.ts'
import { judgeState } from '../../model/state.ts'
import { printable } from '../../output/printable.ts'
import { splitAddress } from './address.ts'

/** Opens one connection. Rejects with a CommandError or KubeError; proxies that `avoid` names are asked last. */
export type Way = (signal: AbortSignal, avoid?: ReadonlySet<string>) => Promise<Opened>

type Opened = { readonly line: Line; readonly proxy: string | undefined }

export function directWay(session: Session, name: string): Way {
  return async signal => {
    const { service, explanation } = await look(session, name, signal)
    const address = splitAddress(service.status?.address ?? '')
    if (!address) throw new CommandError(`${name} has no address yet`, { hint: explanation })
    return { line: await dial(address, signal), proxy: undefined }
  }
}

/** Proxies that are only starting are waited for; `tell` is called with a sentence about it. */
export function forwardedWay(session: Session, name: string, tell: (sentence: string) => void): Way {
  return async (signal, avoid = new Set()) => {
    const { service, explanation } = await look(session, name, signal)
    const find = () => readyProxies(session, name, signal)
    const isComing = service.spec.proxy.replicas > 0 && !service.metadata.deletionTimestamp
    const sayWaiting = () => tell(`Waiting for a proxy of ${name} to get ready.\n`)
    const proxies = isComing ? await untilReady(find, sayWaiting, signal) : await find()
    if (proxies.length === 0) throw new CommandError(`no proxy of ${name} is ready`, { hint: explanation })
    const inOrder = proxies.toSorted((a, b) => Number(avoid.has(a)) - Number(avoid.has(b)))
    for (const [index, pod] of inOrder.entries()) {
      try {
        const line = await forwardPort(session.client, { namespace: session.namespace, pod, port: proxyPort }, signal)
        return { line, proxy: pod }
      } catch (error) {
        if (isKubeError(error, 'forbidden')) throw missingRight(session, { service, error })
        if (signal.aborted || !isKubeError(error) || index === inOrder.length - 1) throw error
      }
    }
    throw new CommandError(`no proxy of ${name} could be reached`, { hint: explanation })
  }
}

/** As long as kubectl port-forward waits for a pod to run. */
const STARTING_MS = 60_000
const LOOK_MS = 500

/** None when the service wants none, or none got ready while that was waited for. `tell` is called when it comes to waiting. */
async function untilReady(look: () => Promise<readonly string[]>, tell: () => void, signal: AbortSignal) {
  const end = performance.now() + STARTING_MS
  for (let told = false; ; told = true) {
    const proxies = await look()
    if (proxies.length > 0 || performance.now() > end) return proxies
    if (!told) tell()
    await delay(LOOK_MS, undefined, { signal })
  }
}

/** Names of those that would be given new clients, in a steady order. */
export function chooseProxies(found: readonly Pod[]): string[] {
  return found
    .filter(({ metadata, status }) => {
      const isReady = status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
      return isReady && !metadata.deletionTimestamp
    })
    .map(({ metadata }) => metadata.name)
    .toSorted()
}

async function readyProxies({ client, namespace }: Session, name: string, signal: AbortSignal): Promise<string[]> {
  const labelSelector = `${serviceLabel}=${name},${roleLabel}=proxy`
  const { items } = await client.list(pods, { namespace, labelSelector, signal })
  return chooseProxies(items)
}

async function look(
  { client, namespace }: Session,
  name: string,
  signal: AbortSignal,
): Promise<{ service: DedicatedService; explanation: string }> {
  const service = await client.get(dedicatedServices, { namespace, name }, { signal })
  const { message } = judgeState(service, Date.now())
  return { service, explanation: message || `See 'kubectl isolation status ${name} -n ${namespace}'.` }
}

async function dial({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<Line> {
  const socket = connectTcp({ host, port, allowHalfOpen: true, noDelay: true })
  try {
    await once(socket, 'connect', { signal })
  } catch (cause) {
    socket.destroy()
    if (signal.aborted) throw cause
    throw new CommandError(`cannot connect to ${host}:${port}: ${(cause as Error).message}`, {
      hint: "Without --direct the way leads through the API server, which works where the service's address cannot be reached from here.",
      cause,
    })
  }
  const trouble = new Promise<string>(resolve => {
    socket.once('error', error => resolve(error.message))
    socket.once('close', () => resolve(''))
  })
  return { stream: socket, trouble, close: () => void socket.destroy() }
}

function missingRight(
  { namespace }: Session,
  { service, error }: { service: DedicatedService; error: unknown },
): CommandError {
  const right = describeRight({ verb: 'create', group: '', resource: 'pods/portforward', namespace })
  const { metadata, status } = service
  const address = status?.address ? ` (${printable(status.address)})` : ''
  return new CommandError(`to connect through the API server you need a right that you do not have: ${right}`, {
    hint: `Ask for it, or dial the service's own address${address}: kubectl isolation connect ${metadata.name} --direct`,
    cause: error,
  })
}
