// What the tabs of an open service say while its tickets cannot be read, and that they find back by themselves.
import { expect, it, onTestFinished } from 'vitest'
import { startSource } from '../../../../../plugin/commands/top/feed/startSource.ts'
import { clientOf, openWatch, podList, refuse, reply, type Script, startServer } from '../../../../api/kube/server.ts'
import { until } from '../../../../cluster/until.ts'

const service = {
  metadata: { namespace: 'home', name: 'app', uid: 'u-1', resourceVersion: '3' },
  spec: { image: 'x', pool: {} },
}
const timing = { retryAbsentMs: 50, retryForbiddenMs: 50, watch: { backoff: { initialMs: 20, maxMs: 50 } } }

/** All is well but tickets, which `tickets` answers for; without it they are well too. */
const serving =
  (tickets?: Script): Script =>
  (seen, response) => {
    const { path, query } = seen
    if (path.endsWith('/isolationpods') && tickets) return tickets(seen, response)
    if (query.watch) return void openWatch(response)
    reply(response, podList('5', path.endsWith('/dedicatedservices') ? [service] : []))
  }

const everywhere = '/apis/soh.re/v1alpha1/isolationpods'
const closing: Script = (_, response) => void response.destroy()
const failing: Script = (_, response) => refuse(response, 500, { message: 'the store is gone' })

it.each<[string, Script, object]>([
  ['fail with 500', failing, { kind: 'failing', why: expect.stringMatching(/isolationpods.*the store is gone/) }],
  [
    'fail with 400',
    (_, response) => refuse(response, 400, { message: 'no' }),
    { kind: 'failing', why: expect.stringMatching(/isolationpods.*400/) },
  ],
  [
    'are not known',
    (_, response) => refuse(response, 404),
    {
      kind: 'unavailable',
      why: expect.stringMatching(/^namespace dedi-home-app-.*: isolationpods: not known to the server$/),
    },
  ],
  [
    'are garbage',
    (_, response) => void response.end('{"kind": "Po'),
    { kind: 'failing', why: expect.stringContaining('isolationpods') },
  ],
  ['come over a connection that closes', closing, { kind: 'failing', why: expect.stringContaining('isolationpods') }],
  [
    'may be read in their own namespace alone, where they fail',
    (seen, response) => (seen.path === everywhere ? refuse(response, 403) : failing(seen, response)),
    { kind: 'failing', why: expect.stringContaining('the store is gone') },
  ],
])('tabs say it when tickets %s, and show them once they can be had', async (_, tickets, why) => {
  const server = await startServer(serving(tickets))
  const client = clientOf(server)
  const source = startSource({ client, context: 'test', namespace: 'home', homeNamespace: 'home', timing })
  onTestFinished(() => source.close())
  source.look({ visible: [], open: { key: 'home/app', tab: 'receipts' } })
  const detailOnce = (receipts: readonly string[], pods: readonly string[]) =>
    until(`receipts ${receipts}, pods ${pods}`, () => {
      const { detail } = source.snapshot()
      return detail && receipts.includes(detail.receipts.kind) && pods.includes(detail.pods.kind) ? detail : undefined
    })
  const before = await detailOnce(['failing', 'unavailable'], ['rows'])
  expect(before).toMatchObject({ receipts: why, connections: why })
  server.script(serving())
  expect(await detailOnce(['rows'], ['rows'])).toMatchObject({
    connections: { kind: 'rows' },
    receipts: { staleSinceMs: undefined },
  })
})

it('the tab of pods says it when neither tickets nor pods can be read', async () => {
  const server = await startServer((seen, response) =>
    seen.path.endsWith('/pods') ? failing(seen, response) : serving(failing)(seen, response),
  )
  const client = clientOf(server)
  const source = startSource({ client, context: 'test', namespace: 'home', homeNamespace: 'home', timing })
  onTestFinished(() => source.close())
  source.look({ visible: [], open: { key: 'home/app', tab: 'pods' } })
  await until('that the pods cannot be read', () => source.snapshot().detail?.pods.kind === 'failing' || undefined)
  server.script(serving())
  await until('pods', () => source.snapshot().detail?.pods.kind === 'rows' || undefined)
})
