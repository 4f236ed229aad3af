// Reads the tickets of the services that are meant, shows their receipts and says whether the promise was kept.

import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Pod } from '../../../api/kube/objects.ts'
import { listAll } from '../../../api/kube/pages.ts'
import { pods } from '../../../api/kube/resources.ts'
import { dedicatedServices, isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService, IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import type { Call } from '../../cli/command.ts'
import { parseDuration } from '../../cli/duration.ts'
import { parseOutput } from '../../cli/output.ts'
import { nothingFound, scopeOf } from '../../cli/scope.ts'
import { parseServiceNames } from '../../cli/serviceName.ts'
import { inPool } from '../../cluster/inPool.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { openPrinter } from '../../output/print.ts'
import { printable } from '../../output/printable.ts'
import { sortBy } from '../../output/sortBy.ts'
import type { flags } from './command.ts'
import { chooseReceipts, receiptColumns } from './receipts.ts'
import { renderBroken, renderVerdict } from './render.ts'
import { verify, verifyAcross } from './verify.ts'

type Audited = {
  readonly service: DedicatedService
  readonly tickets: readonly IsolationPod[]
  /** Undefined where they may not be read. */
  readonly pods: readonly Pod[] | undefined
}

export function run(call: Call<typeof flags>): Promise<number> {
  return withSession(call, session => audit(session, call))
}

async function audit(session: Session, call: Call<typeof flags>): Promise<number> {
  const { flags, words, world } = call
  const names = parseServiceNames(words)
  const scope = scopeOf({ ...flags, fieldSelector: '' }, session.namespace, names)
  const format = parseOutput(flags.output)
  const sinceMs = flags.since === '' ? undefined : Date.now() - parseDuration(flags.since, 'since')
  const services = await findServices(session.client, scope, names)
  if (services.length === 0) {
    world.stderr.write(nothingFound(scope))
    return 0
  }
  const audited: Audited[] = []
  for (const service of services) audited.push(await look(session.client, service))
  const serviceOf = new Map(
    audited.flatMap(({ service, tickets }) => tickets.map(ticket => [ticket, nameOf(service)] as const)),
  )
  const shown = chooseReceipts([...serviceOf.keys()], { client: flags.client, sinceMs, unused: flags.unused })
  const several = audited.length > 1 ? (ticket: IsolationPod) => serviceOf.get(ticket)! : undefined
  const printer = await openPrinter<IsolationPod>({
    ...{ resource: isolationPods, format, noHeaders: flags.noHeaders },
    ...{ allowMissingTemplateKeys: flags.allowMissingTemplateKeys, showManagedFields: flags.showManagedFields },
    columns: receiptColumns(format.kind === 'table' && format.wide, several),
  })
  if (shown.length === 0 && format.kind === 'table') world.stderr.write(noneFound(flags.client))
  else world.stdout.write(printer.list(flags.sortBy === '' ? shown : sortBy(shown, flags.sortBy)))
  return giveVerdict(audited, ticket => serviceOf.get(ticket)!, world)
}

function giveVerdict(
  audited: readonly Audited[],
  serviceOf: (ticket: IsolationPod) => string,
  { stderr }: Call['world'],
): number {
  const across = verifyAcross(
    audited.flatMap(({ tickets }) => tickets),
    serviceOf,
  )
  let isBroken = across.broken.length > 0
  for (const { service, tickets, pods } of audited) {
    const verification = verify(tickets, pods, across)
    const { historyLimit } = service.spec.pool
    const isAcross = across.services.has(nameOf(service))
    stderr.write(renderVerdict(nameOf(service), verification, { historyLimit, nowMs: Date.now(), isAcross }))
    isBroken ||= verification.broken.length > 0
  }
  if (across.broken.length > 0) stderr.write(renderBroken('Across services', across.broken))
  return isBroken ? 1 : 0
}

async function findServices(
  client: KubeClient,
  scope: ReturnType<typeof scopeOf>,
  names: readonly string[],
): Promise<DedicatedService[]> {
  if (names.length === 0) return (await listAll(client, dedicatedServices, { ...scope, pageSize: 500 })).items
  const { namespace } = scope
  return Promise.all(names.map(name => client.get(dedicatedServices, { namespace, name })))
}

/** Everything of the pool that may be read; without the tickets there is nothing to verify. */
async function look(client: KubeClient, service: DedicatedService): Promise<Audited> {
  const namespace = service.status?.namespace
  if (namespace === undefined) return { service, tickets: [], pods: undefined }
  const doing = `read the receipts of ${nameOf(service)}`
  return inPool({ service: service.metadata, doing, role: 'view' }, async () => {
    const { items: tickets } = await listAll(client, isolationPods, { namespace, pageSize: 500 })
    return { service, tickets, pods: await listPods(client, namespace) }
  })
}

async function listPods(client: KubeClient, namespace: string): Promise<Pod[] | undefined> {
  try {
    return (await listAll(client, pods, { namespace, pageSize: 500 })).items
  } catch (error) {
    if (isKubeError(error, 'forbidden')) return undefined
    throw error
  }
}

function noneFound(client: string): string {
  return client === '' ? 'No receipts found.\n' : `No receipts of ${printable(client)} found.\n`
}

function nameOf({ metadata }: DedicatedService): string {
  return printable(`${metadata.namespace}/${metadata.name}`)
}
