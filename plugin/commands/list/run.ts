// Lists services: the table, or the objects themselves in any form of -o.
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import type { Call } from '../../cli/command.ts'
import { describeFailure } from '../../cli/failure.ts'
import { type OutputFormat, parseOutput } from '../../cli/output.ts'
import { nothingFound, type Scope, scopeOf } from '../../cli/scope.ts'
import { parseServiceNames } from '../../cli/serviceName.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { openPrinter, type Printer } from '../../output/print.ts'
import type { Column } from '../../output/table.ts'
import { columnsOf } from './columns.ts'
import type { flags } from './command.ts'
import { readServices } from './read.ts'

export type ListCall = Call<typeof flags>

export type Listing = {
  readonly scope: Scope
  readonly names: readonly string[]
  readonly format: OutputFormat
  readonly columns: readonly Column<DedicatedService>[]
  readonly printer: Printer<DedicatedService>
}

/** What cannot be printed is refused before anything is asked of a server. */
export async function run(call: ListCall): Promise<number> {
  const { flags } = call
  const names = parseServiceNames(call.words)
  const format = parseOutput(flags.output)
  const columns = columnsWanted(call, format.kind === 'table' && format.wide)
  const printer = await openPrinter({ ...flags, resource: dedicatedServices, format, columns })
  return withSession(call, async session => {
    const listing = { scope: scopeOf(flags, session.namespace, names), names, format, columns, printer }
    if (!flags.watch) return listOnce(call, session, listing)
    const { watchServices } = await import('./watch.ts')
    return watchServices(call, session, listing)
  })
}

async function listOnce({ flags, world }: ListCall, { client }: Session, listing: Listing): Promise<number> {
  const { scope, names, format } = listing
  const found = await readServices(client, { scope, names, chunkSize: flags.chunkSize, signal: world.signal })
  const services = flags.sortBy === '' ? found.services : await sorted(found.services, flags.sortBy)
  world.stdout.write(printAll(services, listing))
  if (services.length === 0 && names.length === 0 && format.kind === 'table') world.stderr.write(nothingFound(scope))
  const failures = flags.ignoreNotFound ? found.failures.filter(({ kind }) => kind !== 'notFound') : found.failures
  for (const failure of failures) world.stderr.write(`${describeFailure(failure).lines.join('\n')}\n`)
  return failures.length > 0 ? 1 : 0
}

/** One service that was named is printed as itself, all else as a list. */
function printAll(services: readonly DedicatedService[], { names, format, printer }: Listing): string {
  if (services.length === 0 && (format.kind === 'table' || names.length > 0)) return ''
  return names.length === 1 ? printer.one(services[0]!) : printer.list(services)
}

async function sorted(services: readonly DedicatedService[], path: string): Promise<readonly DedicatedService[]> {
  const { sortBy } = await import('../../output/sortBy.ts')
  return sortBy(services, path)
}

function columnsWanted({ flags }: ListCall, wide: boolean): Column<DedicatedService>[] {
  const labels = (flags.labelColumns ?? []).flatMap(names => names.split(',')).filter(Boolean)
  return columnsOf({ wide, withNamespace: flags.allNamespaces, labels, showLabels: flags.showLabels, now: Date.now })
}
