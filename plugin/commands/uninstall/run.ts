// Removes the product in the right order, or says what would be removed.
import { namespaces } from '../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import { resourceOf } from '../../assets/kinds.ts'
import type { Found } from '../../assets/look.ts'
import { renderRemovable } from '../../assets/manifests.ts'
import type { Call } from '../../cli/command.ts'
import { confirm } from '../../cli/confirm.ts'
import { parseDuration } from '../../cli/duration.ts'
import { type Session, withSession } from '../../cluster/session.ts'
import { printable } from '../../output/printable.ts'
import { printDocuments } from '../../yaml/print.ts'
import type { flags } from './command.ts'
import { endWithoutOperator } from './force.ts'
import { removeInstalled } from './installed.ts'
import { type Inventory, inOrder, takeInventory } from './inventory.ts'
import { describeOthers, describePlan, findObstacle, isNothing, withoutCrds } from './plan.ts'
import { endOrphans, endServices } from './services.ts'
import { deleted, type Work } from './work.ts'

export async function run(call: Call<typeof flags>): Promise<number> {
  if (call.flags.output === 'yaml') return printAll(call)
  // What cannot be read is refused before anybody is asked.
  const timeoutMs = parseDuration(call.flags.timeout, 'timeout')
  return withSession(call, session => uninstall(session, call, timeoutMs))
}

/** In the order in which kubectl is to delete them. */
async function printAll(call: Call<typeof flags>): Promise<number> {
  const { flags, world } = call
  const manifests = await renderRemovable()
  const found = manifests.map(manifest => ({ resource: resourceOf(manifest), object: manifest as Found['object'] }))
  world.stdout.write(printDocuments(withoutCrds(inOrder(found), flags.keepCrds).map(({ object }) => object)))
  world.stderr.write(
    'Delete all DedicatedServices first (kubectl delete dedi --all -A): they need the operator to end. kubectl isolation uninstall sees to that.\n',
  )
  return 0
}

async function uninstall(session: Session, call: Call<typeof flags>, timeoutMs: number): Promise<number> {
  const { flags, world } = call
  const { client, access, context } = session
  const inventory = await takeInventory(client, world.signal)
  const installed = withoutCrds(inventory.installed, flags.keepCrds)
  if (isNothing({ ...inventory, installed })) {
    world.stderr.write('isolation-proxy is not installed: there is nothing to remove.\n')
    tellOthers(inventory, call)
    return 0
  }
  const obstacle = flags.force ? undefined : findObstacle(inventory)
  if ((flags.dryRun ?? 'none') !== 'none') {
    await tryAll(session, call, listAll(inventory, installed))
    tellOthers(inventory, call)
    if (obstacle) throw obstacle
    return 0
  }
  if (obstacle) throw obstacle
  const about = describePlan(inventory, installed, context === '' ? access.server : `${context} (${access.server})`)
  const shown = about.split('\n').map(printable).join('\n')
  if (!(await confirm(world, { about: shown, yes: flags.yes }))) {
    world.stderr.write('Nothing was removed.\n')
    return 1
  }
  const work = { ...workOf(session, call), timeoutMs }
  if (flags.force) await endWithoutOperator(work)
  else await endServices(work)
  if (!flags.force) await endOrphans(work)
  await removeInstalled(work, installed)
  tellOthers(inventory, call)
  return 0
}

function tellOthers({ others }: Inventory, { world }: Call<typeof flags>): void {
  for (const line of describeOthers(others)) world.stderr.write(`${printable(line)}\n`)
}

function workOf({ client }: Session, { world }: Call<typeof flags>): Omit<Work, 'timeoutMs'> {
  return {
    client,
    signal: world.signal,
    say: line => void world.stdout.write(`${printable(line)}\n`),
    tell: line => void world.stderr.write(`${printable(line)}\n`),
  }
}

async function tryAll({ client }: Session, call: Call<typeof flags>, found: readonly Found[]): Promise<void> {
  const { stdout, signal } = call.world
  const onServer = call.flags.dryRun === 'server'
  for (const { resource, object } of found) {
    const { namespace, name } = object.metadata
    if (onServer) await client.delete(resource, { namespace, name }, { dryRun: true, signal })
    stdout.write(`${printable(deleted(resource, object))} (${onServer ? 'server dry run' : 'dry run'})\n`)
  }
}

function listAll({ services, pools }: Inventory, installed: readonly Found[]): Found[] {
  return [
    ...services.map(object => ({ resource: dedicatedServices, object })),
    ...pools.map(object => ({ resource: namespaces, object })),
    ...installed,
  ]
}
