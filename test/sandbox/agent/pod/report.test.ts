import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createClient, type KubeClient } from '../../../../api/kube/client.ts'
import { createLimit } from '../../../../api/kube/limit.ts'
import { createReport, type Report } from '../../../../sandbox/agent/pod/report.ts'
import type { PodStatus } from '../../../../sandbox/agent/pod/status.ts'

type Patch = { metadata: { uid: string }; status: { message: string } }

/** Asked for each status that arrives; answers the HTTP status of the reply. */
let answer: (patch: Patch) => number | Promise<number>
let refusal: string
let arrived: Patch[]
let server: Server
let client: KubeClient
let report: Report

beforeEach(async () => {
  arrived = []
  refusal = 'scripted'
  answer = () => 200
  server = createServer(async (request, response) => {
    const patch = (await json(request)) as Patch
    arrived.push(patch)
    response.statusCode = await answer(patch)
    const ok = { metadata: { name: 'p', resourceVersion: '1' } }
    response.end(JSON.stringify(response.statusCode < 400 ? ok : { kind: 'Status', message: refusal }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  client = createClient({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, { userAgent: 'test' })
  const log = pino({ level: 'silent' })
  report = createReport({
    client,
    limit: createLimit(1),
    log,
    pod: { metadata: { namespace: 'n', name: 'p', uid: 'u' } },
  })
})
afterEach(async () => {
  report.stop()
  await client.close()
  server.close()
})

const status = (message: string) => ({ message }) as PodStatus
const messages = () => arrived.map(patch => patch.status.message)

it('carries the UID of its pod, so that it cannot hit another of that name', async () => {
  report.write(status('one'))
  await report.flush()
  expect(arrived).toEqual([{ metadata: { uid: 'u' }, status: { message: 'one' } }])
})

it('puts addresses in the place of those before them: a pod may have got another since an agent before this one wrote', async () => {
  const addresses = { podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }], hostIPs: [{ ip: '10.0.0.1' }] }
  report.write(addresses as unknown as PodStatus)
  await report.flush()
  expect(arrived[0]?.status).toEqual({
    podIP: '10.0.0.2',
    podIPs: [{ ip: '10.0.0.2' }, { $patch: 'replace' }],
    hostIPs: [{ ip: '10.0.0.1' }, { $patch: 'replace' }],
  })
})

it('writes nothing twice', async () => {
  for (const message of ['one', 'one']) {
    report.write(status(message))
    await report.flush()
  }
  expect(messages()).toEqual(['one'])
})

it('leaves out what is outdated before it could be written', async () => {
  const gate = Promise.withResolvers<number>()
  answer = () => gate.promise
  for (const message of ['one', 'two', 'three']) report.write(status(message))
  gate.resolve(200)
  await report.flush()
  expect(messages()).toEqual(['one', 'three'])
})

it('tries again until the server takes it, with the newest', async () => {
  answer = () => {
    report.write(status('newer'))
    return arrived.length < 3 ? 500 : 200
  }
  report.write(status('old'))
  await report.flush()
  expect(messages()).toEqual(['old', 'newer', 'newer'])
})

it.each([404, 409, 422])('gives up on %i: the pod is gone, or another has its name', async code => {
  refusal = 'metadata.uid: field is immutable'
  answer = () => code
  report.write(status('one'))
  await report.flush()
  report.write(status('two'))
  await report.flush()
  expect(messages()).toEqual(['one'])
})

it('tries again with a better status after one that the server called invalid', async () => {
  answer = () => (arrived.length < 2 ? 422 : 200)
  report.write(status('wrong'))
  report.write(status('better'))
  await report.flush()
  expect(messages().at(-1)).toBe('better')
  expect(arrived.length).toBeGreaterThan(1)
})
