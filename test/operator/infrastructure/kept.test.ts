import type { ServerResponse } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { namespaces } from '../../../api/kube/resources.ts'
import { startKeptObjects } from '../../../operator/infrastructure/kept.ts'
import { clientOf, openWatch, reply, type Seen, startServer } from '../../api/kube/server.ts'
import { until } from '../../cluster/until.ts'

const pool = (resourceVersion: string) => ({
  metadata: { name: 'dedi-lab-x', uid: 'u', resourceVersion, annotations: { as: resourceVersion } },
})

/** An API server that changes the pool at once and tells nobody: its watches bring bookmarks alone. */
function forgetful({ path, query }: Seen, response: ServerResponse): void {
  if (query.watch) {
    const { send } = openWatch(response)
    const timer = setInterval(() => send('BOOKMARK', { metadata: { resourceVersion: '12' } }), 20)
    response.once('close', () => clearInterval(timer))
    return
  }
  const isFirst = query.resourceVersion === undefined
  const items = path.endsWith('/namespaces') ? [pool(isFirst ? '10' : '11')] : []
  reply(response, { metadata: { resourceVersion: isFirst ? '10' : '12' }, items })
}

it('a change of a kept object that its watch has not told is seen all the same, or every write on it would be refused', async () => {
  const server = await startServer(forgetful)
  const kept = startKeptObjects({
    client: clientOf(server),
    timing: { livenessMs: 60_000, relistMs: 1 },
    onService: () => {},
    onError: error => {
      throw error
    },
  })
  onTestFinished(() => kept.stop())
  await kept.synced
  await until('the change', () => (kept.missed() > 0 ? true : undefined))
  expect(kept.read(namespaces, { name: 'dedi-lab-x' })?.metadata.resourceVersion).toBe('11')
})
