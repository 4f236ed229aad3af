// `status --wait`: until the service is ready, or time is up.
import { deadlineAfter } from '../../../api/kube/deadline.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { startReflector } from '../../../api/kube/reflector.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { explainAbsence } from '../../cli/absence.ts'
import { CommandError } from '../../cli/commandError.ts'
import { parseDuration } from '../../cli/duration.ts'
import { withSignal } from '../../cli/world.ts'
import { boundTo } from '../../cluster/boundTo.ts'
import type { Session } from '../../cluster/session.ts'
import { available } from '../../model/counts.ts'
import { viewService } from '../../model/viewService.ts'
import { createProgress } from '../../terminal/progress.ts'
import { report, type StatusCall } from './run.ts'
import { isServed } from './summary.ts'

const LAST_LOOK_MS = 3_000

type Ending = 'ready' | 'deleted' | 'late' | 'stopped'

/** Rejects with a CommandError that says why it is not ready when time is up, or when the service goes. */
export async function waitUntilReady(call: StatusCall, session: Session, name: string): Promise<void> {
  const limit = deadlineAfter(timeoutMs(call.flags.timeout))
  const ending = await watchUntil(call, session, { name, limit })
  if (ending === 'stopped') throw new CommandError('interrupted')
  if (ending === 'deleted')
    throw new CommandError(`dedicatedservices.soh.re "${name}" was deleted while it was waited for`)
  if (ending === 'ready') return
  throw new CommandError(`timed out waiting for dedicatedservices.soh.re "${name}" to be ready`, {
    hint: `${await lastWord(call, session, name)}\nSee 'kubectl isolation status ${name} -n ${session.namespace}' for more.`,
  })
}

/** Why it is not ready. A server that says nothing was waited for long enough already. */
async function lastWord(call: StatusCall, session: Session, name: string): Promise<string> {
  const signal = AbortSignal.any([call.world.signal, deadlineAfter(LAST_LOOK_MS)])
  const look = { ...call, world: withSignal(call.world, signal) }
  return report(look, { ...session, client: boundTo(session.client, signal) }, name).then(
    ({ summary }) => summary,
    error => `It could not be looked at: ${isKubeError(error) ? error.message : 'the API server does not answer'}.`,
  )
}

type Wish = { readonly name: string; readonly limit: AbortSignal }

async function watchUntil({ world }: StatusCall, session: Session, { name, limit }: Wish): Promise<Ending> {
  const { namespace } = session
  const client = boundTo(session.client, AbortSignal.any([world.signal, limit]))
  try {
    await client.get(dedicatedServices, { namespace, name })
  } catch (error) {
    if (limit.aborted) return 'late'
    throw explainAbsence(error)
  }
  const over = Promise.withResolvers<Ending>()
  const progress = createProgress(world)
  const reflector = startReflector({
    client,
    resource: dedicatedServices,
    namespace,
    fieldSelector: `metadata.name=${name}`,
    onChange: ({ type, object }) => {
      if (type === 'deleted') return over.resolve('deleted')
      const view = viewService(object, undefined, Date.now())
      if (isServed({ view, service: object })) over.resolve('ready')
      else progress.show(sentence(object))
    },
    // The server may come back in time; a right that is missing will not.
    onError: error => {
      if (isKubeError(error, 'forbidden', 'unauthorized')) over.reject(error)
    },
  })
  // What went before the first list is no change of it. Whoever stops it early need not have waited for that list.
  const listed = () => reflector.list().length > 0 || over.resolve('deleted')
  reflector.synced.then(listed, () => {})
  const late = () => over.resolve('late')
  limit.addEventListener('abort', late, { once: true })
  if (limit.aborted) late()
  const stop = () => over.resolve('stopped')
  world.signal.addEventListener('abort', stop, { once: true })
  try {
    return await over.promise
  } finally {
    progress.end()
    await reflector.stop()
  }
}

function sentence(service: DedicatedService): string {
  const { name, counts, base, message } = viewService(service, undefined, Date.now())
  return `Waiting for ${name}: ${available(counts)} of ${base} pods are available${message ? ` (${message})` : ''}`
}

/** Infinity: as long as it takes. */
function timeoutMs(text: string): number {
  return parseDuration(text, 'timeout') || Number.POSITIVE_INFINITY
}
