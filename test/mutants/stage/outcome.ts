// What becomes of a client that may be served or may have to wait: either is fine with the promise, and a test goes on when it knows which.
import { until } from '../../cluster/until.ts'
import type { ProxyProcess } from '../../flows/proxyProcess.ts'
import type { Connection } from '../../product/connection.ts'

/** Resolves when the client was greeted by a pod, was sent away, or waits for want of one. */
export async function outcomeOf(client: Connection, proxy: ProxyProcess): Promise<void> {
  await until('served, sent away or waiting', async () => {
    if (!client.isOpen() || client.received().includes('\n')) return true
    return (await proxy.connections()).waiting > 0 ? true : undefined
  })
}
