// Two witnesses of the promise besides the product: the API server's audit log and what the targets wrote of whom they accepted. Both are asked after every file of flows, whatever it killed.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { findUnclaimed, findViolations } from '../claims/judge.ts'
import { readVersions, sizeOf } from '../claims/readVersions.ts'
import type { TicketVersion } from '../claims/version.ts'
import { currentHome } from '../product/home.ts'
import type { Accept } from '../product/scene.ts'
import { keptLogs, linesOfContainer } from '../product/stage.ts'

/** What had been written when a test began. */
export type Before = { readonly audit: number; readonly logs: ReadonlySet<string> }

export async function beginWitness(): Promise<Before> {
  return { audit: await sizeOf(currentHome().auditLog), logs: new Set(await readdir(keptLogs(process.env))) }
}

/** Of all services, since then. */
export function versionsSince({ audit }: Before): Promise<TicketVersion[]> {
  return readVersions(currentHome().auditLog, audit)
}

/** No pod was claimed twice or had two clients, and whoever was accepted was accepted by a pod that was claimed for it. */
export async function expectPromise(before: Before): Promise<void> {
  // In this order: an accept that is written comes after its claim.
  const accepts = await acceptsSince(before)
  const versions = await versionsSince(before)
  if (accepts.length > 0 && versions.length === 0)
    throw new Error(
      'the audit log keeps no tickets, as in a cluster that was started before test/cluster/audit-policy.yaml said so: npm run cluster -- restart',
    )
  expect([...findViolations(versions), ...findUnclaimed(versions, accepts)]).toEqual([])
}

/** Of all targets that write whom they accept; those of services that began before are left out. */
async function acceptsSince({ logs }: Before): Promise<Accept[]> {
  const folder = keptLogs(process.env)
  const names = (await readdir(folder)).filter(name => !logs.has(name))
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
  return texts
    .flatMap(linesOfContainer)
    .filter(line => line.startsWith('{') && line.endsWith('}') && line.includes('"podUID"'))
    .map(line => JSON.parse(line) as Accept)
}
