// Which changes that the operator's watches show are reasons to look at a service.
import { expect, it, onTestFinished } from 'vitest'
import type { Lease } from '../../api/kube/objects.ts'
import { holderLabel, leaseName, waitingAnnotation } from '../../api/v1alpha1/names.ts'
import { commonLabels } from '../../operator/build/identity.ts'
import { startCaches } from '../../operator/caches.ts'
import { Holders } from '../../operator/pool/holders.ts'
import { clientOf, openWatch, reply, startServer } from '../api/kube/server.ts'
import { sampleService } from './build/sample.ts'

const labels = { ...commonLabels(sampleService()), [holderLabel]: 'true' }
const lease = (version: number, waiting: string): Lease => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: {
    ...{ name: leaseName('uid'), namespace: 'pool', uid: 'l', resourceVersion: `${version}`, labels },
    annotations: { [waitingAnnotation]: waiting },
  },
  spec: { holderIdentity: 'uid.1', leaseDurationSeconds: 300, renewTime: `2026-11-22T12:00:0${version}.000000Z` },
})

it('of a Lease that is renewed and renewed, only news brings a look at its service', async () => {
  const watch = Promise.withResolvers<ReturnType<typeof openWatch>>()
  const server = await startServer(({ path, query }, response) => {
    const isLeases = path.endsWith('/leases')
    if (!query.watch)
      return reply(response, { metadata: { resourceVersion: '1' }, items: isLeases ? [lease(1, '0')] : [] })
    const opened = openWatch(response)
    if (isLeases) watch.resolve(opened)
  })
  const holders = new Holders(() => 0)
  const told: string[] = []
  const caches = startCaches({
    client: clientOf(server),
    timing: { livenessMs: 60_000, relistMs: undefined },
    watchNamespaces: [],
    onService: key => told.push(key),
    onTicket: () => {},
    onPod: () => {},
    onLease: change => {
      told.push(`Lease ${change.object.metadata.resourceVersion}`)
      return holders.leaseShown(change)
    },
    onError: error => told.push(`${error}`),
  })
  onTestFinished(() => caches.stop())
  const { send } = await watch.promise
  const changes = [lease(2, '0'), lease(3, '0'), lease(4, '1'), lease(5, '0'), lease(6, '0')]
  for (const change of changes) send('MODIFIED', change)
  const service = `${sampleService().metadata.namespace}/${sampleService().metadata.name}`
  await expect.poll(() => told.length).toBeGreaterThanOrEqual(9)
  expect(told).toEqual(['Lease 1', service, 'Lease 2', 'Lease 3', 'Lease 4', service, 'Lease 5', service, 'Lease 6'])
})
