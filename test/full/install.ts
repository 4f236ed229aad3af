// The product, applied and running.
import { join } from 'node:path'
import { operator, system } from '../product/installed.ts'
import { kubectl } from '../product/kubectl.ts'

/** The default install with durations that suit tests. */
export const hurried = join(import.meta.dirname, '../product/install')

/** Resolves once the operator of this kustomization, and no other, is available. */
export async function install(manifests: string): Promise<void> {
  await kubectl(['apply', '-k', manifests])
  await kubectl(['rollout', 'status', `deployment/${operator}`, '-n', system, '--timeout=240s'])
}
