// What a server says of its version may be anything; whoever is no sandbox in so many words is a cluster.
import { expect, it } from 'vitest'
import { createClient } from '../../../api/kube/client.ts'
import { isSandbox } from '../../../plugin/cluster/sandbox.ts'
import { reply, startServer } from '../../api/kube/server.ts'

it.each([
  [{ gitVersion: 'v1.33.0+isolation-proxy.sandbox' }, true],
  [{ gitVersion: 'v1.33.0' }, false],
  [{ gitVersion: { toString: 1, valueOf: 1 } }, false],
  [{ gitVersion: ['+isolation-proxy.sandbox'] }, false],
  [{}, false],
  [[], false],
])('of the version %j', async (version, expected) => {
  const server = await startServer((_, response) => reply(response, version))
  const client = createClient({ server: server.url }, { userAgent: 'test' })
  expect(await isSandbox(client).finally(() => client.close())).toBe(expected)
})
