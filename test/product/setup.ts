// Before the flow tests: the product, installed once for all of them, with its durations scaled down.
import { join } from 'node:path'
import { type Product, startProduct } from './product.ts'

export default async function setup(): Promise<() => Promise<void>> {
  const product: Product = await startProduct({
    manifests: join(import.meta.dirname, 'install'),
    agentFlags: ['--crash-backoff-ms', '500', '--crash-backoff-max-ms', '2000', '--heartbeat-ms', '2000'],
  })
  return () => product.stop()
}
