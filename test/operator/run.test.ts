// What an operator goes on doing while something that it is to keep is refused again and again.
import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import type { Lease } from '../../api/kube/objects.ts'
import { holderLabel, leaseName, serviceFinalizer, ticketFinalizer } from '../../api/v1alpha1/names.ts'
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

function ticket(name: string, status: IsolationPod['status']): IsolationPod {
  const metadata = { name, namespace, uid: `uid-${name}`, resourceVersion: '5', labels, finalizers: [ticketFinalizer] }
  return { metadata, spec: { templateHash: 'h' }, status }
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

/** A webhook is away that is asked of every NetworkPolicy. */
function refusePolicies({ method, path, body }: Seen, response: ServerResponse): void {
  if (path.includes('networkpolicies')) refuse(response, 500, { message: 'failed calling webhook' })
  else if (method === 'POST') reply(response, { ...JSON.parse(body), status: {} }, 201)
  else reply(response, { metadata: { name: 'x', resourceVersion: '6' } })
}

async function operate(tickets: IsolationPod[], leases: Lease[]) {
  const server = await startStillApi(
    {
      '/apis/soh.re/v1alpha1/dedicatedservices': [service],
      '/apis/soh.re/v1alpha1/isolationpods': tickets,
      '/apis/coordination.k8s.io/v1/leases': leases,
      '/api/v1/namespaces': [{ ...sampleNamespace(), metadata: { ...sampleNamespace().metadata, uid: 'n' } }],
    },
    refusePolicies,
  )
  const operator = startOperator({
    client: clientOf(server),
    // No regular look within this test.
    settings: readSettings({ PROXY_IMAGE: 'proxy', LOOK_MS: '600000' }),
    log: pino({ level: 'silent' }),
    instance: 'operator',
  })
  onTestFinished(() => operator.stop())
  const written = (name: string) =>
    server.seen.find(({ method, path }) => method === 'PATCH' && path.endsWith(`/isolationpods/${name}/status`))
  return (name: string) => until(`a write on ${name}`, () => written(name), { limitMs: 15_000 })
}

it('an operator that has just begun sees to tickets though it cannot keep what else the service needs', async () => {
  const untilWritten = await operate([over], [])
  expect(JSON.parse((await untilWritten('over')).body)).toMatchObject({ status: { podDeletedAt: expect.any(String) } })
})

it('a silent holder is found out though every look fails at something else', async () => {
  const untilWritten = await operate([held], [lease])
  expect(JSON.parse((await untilWritten('held')).body)).toMatchObject({ status: { endReason: 'HolderSilent' } })
})
