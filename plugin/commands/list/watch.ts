// `list --watch`: what is there, and then a line for every change that shows, for as long as somebody looks.
import { startReflector } from '../../../api/kube/reflector.ts'
import { type Change, keyOf } from '../../../api/kube/store.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { explainAbsence } from '../../cli/absence.ts'
import { CommandError } from '../../cli/commandError.ts'
import { exitCodeOf } from '../../cli/run.ts'
import type { Session } from '../../cluster/session.ts'
import type { ListCall, Listing } from './run.ts'

/** Resolves with the exit code when a signal ends it. Rejects when the first look fails; later troubles are sat out. */
export async function watchServices({ world }: ListCall, { client }: Session, listing: Listing): Promise<number> {
  const { scope, names, printer } = listing
  if (names.length > 1) {
    throw new CommandError('you may only specify a single resource when using --watch', {
      hint: 'Watch one by its name, or several by a label: -l app=my-app',
    })
  }
  const [name] = names
  // A service that is not there is an error, not something to wait for.
  if (name) await client.get(dedicatedServices, { namespace: scope.namespace, name }, { signal: world.signal })
  const isNews = newsFilter(listing)
  let beginning: DedicatedService[] | undefined = []
  const first = Promise.withResolvers<void>()
  const reflector = startReflector({
    client,
    resource: dedicatedServices,
    ...scope,
    ...(name && { fieldSelector: `metadata.name=${name}` }),
    onChange: change => {
      if (!isNews(change)) return
      if (beginning) beginning.push(change.object)
      else world.stdout.write(printer.one(change.object))
    },
    // Once something was shown, the next answer mends what failed.
    onError: error => first.reject(explainAbsence(error)),
  })
  const stop = () => first.resolve()
  world.signal.addEventListener('abort', stop, { once: true })
  reflector.synced.then(first.resolve, first.reject)
  try {
    await first.promise
    world.stdout.write(printFirst(beginning, listing))
    beginning = undefined
    await ended(world.signal)
    return exitCodeOf(world.signal)
  } finally {
    await reflector.stop()
  }
}

/** Whether a change is to be seen: in a table only when a cell other than the age is another. */
function newsFilter({ format, columns }: Listing): (change: Change<DedicatedService>) => boolean {
  if (format.kind !== 'table') return () => true
  const shown = new Map<string, string>()
  const lasting = columns.filter(({ header }) => header !== 'AGE')
  return ({ type, object }) => {
    const key = keyOf(object)
    const cells = lasting.map(({ cell }) => cell(object)).join('\t')
    const isNews = shown.get(key) !== cells
    if (type !== 'deleted') shown.set(key, cells)
    return type === 'deleted' ? shown.delete(key) : isNews
  }
}

/** A table as a whole, so that its columns fit all of it; objects one by one, as those that follow. */
function printFirst(services: readonly DedicatedService[], { format, printer }: Listing): string {
  if (format.kind !== 'table') return services.map(printer.one).join('')
  return services.length === 0 ? '' : printer.list(services)
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
}
