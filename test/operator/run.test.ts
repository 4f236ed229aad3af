// What an operator goes on doing while something that it is to keep is refused again and again.
import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import type { KubeObject, Lease } from '../../api/kube/objects.ts'
import {
  holderLabel,
  leaseName,
  ownerUIDAnnotation,
  serviceFinalizer,
  ticketFinalizer,
} from '../../api/v1alpha1/names.ts'
import type { IsolationPod } from '../../api/v1alpha1/types.generated.ts'
import { commonLabels, poolOf } from '../../operator/build/identity.ts'
import { startOperator } from '../../operator/run.ts'
import { readSettings } from '../../operator/settings.ts'
import { clientOf, refuse, reply, type Seen } from '../api/kube/server.ts'
import { until } from '../cluster/until.ts'
import { sampleNamespace, sampleService } from './build/sample.ts'
import { startStillApi } from './stillApi.ts'

const sample = sampleService({ replicas: 0, proxy: { fence: '1s' } })
const service = { ...sample, metadata: { ...sample.metadata, resourceVersion: '1', finalizers: [serviceFinalizer] } }
const namespace = poolOf(service)
const labels = commonLabels(service)
const holder = 'proxy-uid.0a1b2c3d'
const deletionTimestamp = '2026-01-01T00:00:00Z'
const userNamespace = { metadata: { ...sampleNamespace().metadata, uid: 'n', resourceVersion: '1' } }

function ticket(name: string, status: IsolationPod['status']): IsolationPod {
  const metadata = { name, namespace, uid: `uid-${name}`, resourceVersion: '5', labels, finalizers: [ticketFinalizer] }
  return { metadata, spec: { templateHash: 'h' }, status }
}
const annotations = { [ownerUIDAnnotation]: 'of a service that is gone' }
const formerPool = {
  metadata: { name: namespace, uid: 'p', resourceVersion: '1', labels, annotations, deletionTimestamp },
}

/** Reserved by a proxy of which nothing was heard since. */
const held = ticket('held', { phase: 'Reserved', podUID: 'u', podIP: '10.0.0.1', holder, claimID: 'c' })
const over = ticket('over', { phase: 'Done', podUID: 'u2', podIP: '10.0.0.2', endReason: 'SessionEnded' })
const lease: Lease = {
  metadata: {
    name: leaseName('proxy-uid'),
    namespace,
    resourceVersion: '7',
    labels: { ...labels, [holderLabel]: 'true' },
  },
  spec: { holderIdentity: holder, leaseDurationSeconds: 1 },
}

/** A webhook is away that is asked of every NetworkPolicy, and of one ticket; another refuses every change of a finalizer. */
function refusePolicies({ method, path, body }: Seen, response: ServerResponse): void {
  if (method === 'PATCH' && path.endsWith('/dedicatedservices/my-app')) refuse(response, 409, { reason: 'Conflict' })
  else if (/networkpolicies|never-written\/status/.test(path))
    refuse(response, 500, { message: 'failed calling webhook' })
  else if (method === 'POST') reply(response, { ...JSON.parse(body), status: {} }, 201)
  else reply(response, { metadata: { name: 'x', resourceVersion: '6' } })
}

type World = { services?: object[]; pools?: object[]; tickets: IsolationPod[]; leases?: Lease[] }

async function operate({ services = [service], pools = [], tickets, leases = [] }: World) {
  const server = await startStillApi(
    {
      '/apis/soh.re/v1alpha1/dedicatedservices': services as KubeObject[],
      '/apis/soh.re/v1alpha1/isolationpods': tickets,
      '/apis/coordination.k8s.io/v1/leases': leases,
      '/api/v1/namespaces': [userNamespace, ...(pools as KubeObject[])],
    },
    refusePolicies,
  )
  const lines: string[] = []
  const operator = startOperator({
    client: clientOf(server),
    // No regular look within this test.
    settings: readSettings({ PROXY_IMAGE: 'proxy', LOOK_MS: '600000' }),
    log: pino({ level: 'warn' }, { write: line => void lines.push(line) }),
    instance: 'operator',
  })
  onTestFinished(() => operator.stop())
  const written = (name: string) =>
    server.seen.find(({ method, path }) => method === 'PATCH' && path.endsWith(`/isolationpods/${name}/status`))
  const limit = { limitMs: 15_000 }
  return {
    untilWritten: (name: string) => until(`a write on ${name}`, () => written(name), limit),
    untilAsked: (times: number, path: RegExp) =>
      until(
        `${path}`,
        () => server.seen.filter(seen => seen.method === 'PATCH' && path.test(seen.path)).length >= times || undefined,
        limit,
      ),
    untilTold: (words: RegExp) => until(`${words}`, () => lines.find(line => words.test(line)), limit),
  }
}

it('an operator that has just begun sees to tickets though it cannot keep what else the service needs', async () => {
  const { untilWritten } = await operate({ tickets: [over] })
  expect(JSON.parse((await untilWritten('over')).body)).toMatchObject({ status: { podDeletedAt: expect.any(String) } })
})

it('a silent holder is found out though every look fails at something else', async () => {
  const { untilWritten } = await operate({ tickets: [held], leases: [lease] })
  expect(JSON.parse((await untilWritten('held')).body)).toMatchObject({ status: { endReason: 'HolderSilent' } })
})

it.each<[string, Omit<World, 'tickets'>]>([
  ['a service', { services: [{ ...service, metadata: { ...service.metadata, deletionTimestamp } }] }],
  [
    'the pool of a service that is gone',
    {
      services: [],
      pools: [formerPool],
    },
  ],
])('why %s does not end is told', async (_, world) => {
  const { untilTold } = await operate({ ...world, tickets: [ticket('never-written', { phase: 'Pending' })] })
  await untilTold(/failed calling webhook/)
})

const { finalizers, ...bare } = service.metadata

it.each([
  ['put on', { ...service, metadata: bare }],
  ['dropped', { ...service, metadata: { ...service.metadata, deletionTimestamp } }],
])('a finalizer whose change was refused though nothing had changed is %s soon', async (_, wished) => {
  const { untilAsked } = await operate({ services: [wished], tickets: [] })
  await untilAsked(2, /dedicatedservices\/my-app$/)
})
