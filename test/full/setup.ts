// Before the flows of a full cluster: the product, installed as a user installs it; then its durations scaled down together, as for all flows.
import { join } from 'node:path'
import { onNode } from '../product/stage.ts'
import { setUpInExisting } from './existing.ts'
import { hurried, install } from './install.ts'
import { keepLogs } from './keepLogs.ts'

export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.CLUSTER_CONTEXT) return await setUpInExisting(process.env.CLUSTER_CONTEXT)
  if (!onNode()) throw new Error('these flows run inside a cluster with a node: npm run test:full')
  const stop = await keepLogs(process.env)
  try {
    await install(join(import.meta.dirname, '../../manifests'))
    await install(hurried)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}
