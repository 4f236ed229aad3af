// A hand, or a program that knows no better, writes into tickets without a resourceVersion.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient, type KubeClient } from '../../../api/kube/client.ts'
import { loadConfig } from '../../../api/kube/config.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import { namespaces } from '../../../api/kube/resources.ts'
import { isolationPods } from '../../../api/v1alpha1/resources.ts'
import type { IsolationPod } from '../../../api/v1alpha1/types.generated.ts'
import { installDefinitions } from '../../conformance/definitions.ts'
import { sampleTicket } from '../../conformance/samples.ts'
import { randomName } from '../../conformance/server.ts'

const namespace = randomName('hands')
let client: KubeClient

beforeAll(async () => {
  client = createClient(await loadConfig(process.env), { userAgent: 'hand' })
  await installDefinitions({ client, ask: () => Promise.reject(new Error('not asked')), atEnd: () => {} })
  await client.create(namespaces, { metadata: { name: namespace } })
})
afterAll(() => client.close())

const write = ({ metadata }: IsolationPod, status: object) =>
  client.patch(isolationPods, { namespace, name: metadata.name }, { status }, { type: 'merge', subresource: 'status' })
/** The server may refuse it. */
const tryToWrite = (ticket: IsolationPod, status: object) =>
  write(ticket, status).catch((error: unknown) => expect(isKubeError(error, 'invalid'), String(error)).toBe(true))
const statusOf = async ({ metadata }: IsolationPod) =>
  (await client.get(isolationPods, { namespace, name: metadata.name })).status!

it('a receipt does not become a ticket again', async () => {
  const ticket = await client.create(isolationPods, sampleTicket(namespace))
  await write(ticket, { podUID: 'pod', podIP: '10.0.0.1' })
  await write(ticket, { phase: 'Done', endedAt: new Date().toISOString(), endReason: 'ScaleDown' })
  await tryToWrite(ticket, { phase: 'Idle', endedAt: null, endReason: null })
  const { phase } = await statusOf(ticket)
  if (phase !== 'Done') throw new Error(`I3: a receipt is ${phase} again`)
})

it('an address that was published is not taken back and replaced', async () => {
  const ticket = await client.create(isolationPods, sampleTicket(namespace))
  await write(ticket, { podUID: 'pod', podIP: '10.0.0.1' })
  await tryToWrite(ticket, { podIP: null })
  await tryToWrite(ticket, { podIP: '10.0.0.2' })
  const { podIP } = await statusOf(ticket)
  if (podIP !== '10.0.0.1') throw new Error(`I3: a published address was 10.0.0.1 and is ${podIP}`)
})
