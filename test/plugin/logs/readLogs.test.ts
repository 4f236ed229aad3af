// Logs that are read once: what of them is gone is no trouble, and what cannot be read is told by its name.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient, type KubeClient } from '../../../api/kube/client.ts'
import { readLogs } from '../../../plugin/logs/readLogs.ts'
import { describeTrouble } from '../../../plugin/logs/trouble.ts'

/** Knows two pods: one that has ended and whose log is gone, and one that runs. */
const items = [
  ['old', 'Succeeded', { terminated: { exitCode: 0, containerID: 'a' } }],
  ['new', 'Running', { running: {} }],
].map(([name, phase, state]) => ({
  metadata: { name, namespace: 'ns', uid: name },
  spec: { containers: [{ name: 'proxy' }] },
  status: { phase, containerStatuses: [{ name: 'proxy', restartCount: 0, state }] },
}))

let isNewGone: boolean
let close: () => Promise<void>
let client: KubeClient
beforeEach(async () => {
  isNewGone = false
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://logs')
    if (pathname.endsWith('/pods'))
      return void response.end(JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: '1' }, items }))
    if (pathname.includes('/new/') && !isNewGone) return void response.end('2026-11-21T10:00:00Z hello\n')
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ kind: 'Status', code: 400, message: 'no log is kept' }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  client = createClient({ server: `http://127.0.0.1:${port}` }, { userAgent: 'log-test' })
  close = async () => {
    await client.close()
    server.closeAllConnections()
    server.close()
  }
})
afterEach(() => close())

async function read(wish: { namedPod?: string; container?: string } = {}) {
  const seen: string[] = []
  const told: string[] = []
  const outcome = await readLogs({
    ...{ client, sources: [{ namespace: 'ns', labelSelector: '' }], signal: AbortSignal.timeout(20_000), ...wish },
    onLine: ({ text }) => void seen.push(text),
    onTrouble: trouble => void told.push(describeTrouble(trouble)),
  })
  return { seen, told, outcome }
}

describe('the log of a pod that has ended', () => {
  it('is passed over in silence when it is gone', async () => {
    const { seen, told, outcome } = await read()
    expect({ seen, told }).toEqual({ seen: ['hello'], told: [] })
    expect(outcome).toMatchObject({ logs: 1, failed: 0 })
  })

  it('is told of when the pod was named', async () => {
    expect((await read({ namedPod: 'old' })).told).toEqual(['ns/old/proxy: no log is kept'])
  })
})

it('a log that cannot be read is told of by pod and container, without the path of a request', async () => {
  isNewGone = true
  expect((await read()).told).toEqual(['ns/new/proxy: no log is kept'])
})
