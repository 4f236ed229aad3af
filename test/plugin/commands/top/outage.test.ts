// What `top --once` says of servers that fail or do not know the product: the words of all other commands.
import { expect, it } from 'vitest'
import { createClient } from '../../../../api/kube/client.ts'
import { dedicatedServices } from '../../../../api/v1alpha1/resources.ts'
import type { Call } from '../../../../plugin/cli/command.ts'
import { describeFailure } from '../../../../plugin/cli/failure.ts'
import type { flags } from '../../../../plugin/commands/top/command.ts'
import { startSource } from '../../../../plugin/commands/top/feed/startSource.ts'
import { printOnce } from '../../../../plugin/commands/top/once.ts'
import { type Script, startServer } from '../../../api/kube/server.ts'

const broken: Script = (_, response) => {
  response.writeHead(500)
  response.end('the store is gone')
}
const bare: Script = (_, response) => {
  response.writeHead(404, { 'content-type': 'text/plain' })
  response.end('404 page not found\n')
}

/** What `top --once` says, and what `list` does. */
async function sayOf(url: string): Promise<{ top: readonly string[]; list: readonly string[] }> {
  const client = createClient({ server: url }, { userAgent: 'test' })
  const source = startSource({ client, context: 'test', namespace: 'home', homeNamespace: 'home' })
  const world = { signal: AbortSignal.timeout(15_000) }
  const call = { flags: { output: '' }, world } as unknown as Call<typeof flags>
  try {
    const failed = (work: Promise<unknown>) =>
      work.then(
        () => [],
        (error: unknown) => describeFailure(error).lines,
      )
    const list = await failed(client.list(dedicatedServices, { namespace: 'home' }))
    return { top: await failed(printOnce(source, call)), list }
  } finally {
    await source.close()
    await client.close()
  }
}

it('a server that fails', async () => {
  const { url } = await startServer(broken)
  const { top } = await sayOf(url)
  expect(top[0]).toMatch(/^Error from server/)
})

it('a cluster without the product', async () => {
  const { url } = await startServer(bare)
  const { top, list } = await sayOf(url)
  expect(top).toEqual(list)
})

it('a port where nobody listens', async () => {
  const { top } = await sayOf('http://127.0.0.1:1')
  expect(top[0]).toMatch(/^The connection to the server 127\.0\.0\.1:1 was refused - did you specify/)
})
