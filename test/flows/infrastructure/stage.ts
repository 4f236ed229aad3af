// One user namespace on the API server of the run, in which services get their infrastructure through the operator's own account and watches.
import { afterAll, expect } from 'vitest'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { KubeObject, ObjectRef } from '../../../api/kube/objects.ts'
import { namespaces, type Resource, roleBindings } from '../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import { poolOf } from '../../../operator/build/identity.ts'
import type { ProxySettings } from '../../../operator/build/settings.ts'
import {
  applyInfrastructure,
  type Infrastructure,
  type InfrastructureInput,
} from '../../../operator/infrastructure/infrastructure.ts'
import { startKeptObjects } from '../../../operator/infrastructure/kept.ts'
import { eventually } from '../../conformance/eventually.ts'
import { makeNamespace } from '../../conformance/place.ts'
import { sampleService } from '../../conformance/samples.ts'
import { connect } from '../../conformance/server.ts'
import { connectAsOperator, installManifests, tally } from './operatorAccount.ts'

export const settings: ProxySettings = { image: 'isolation-proxy/proxy:0.1.0', logLevel: 'info', environment: {} }

type Given = Partial<Pick<InfrastructureInput, 'client' | 'settings' | 'read' | 'userNamespace'>>

/** Called while a test file is loaded, so that it is cleared when the file is done. */
export async function setStage() {
  const server = await connect()
  await installManifests(server)
  const operator = tally(await connectAsOperator(server))
  const { client } = server
  const namespace = await makeNamespace(server)
  const kept = startKeptObjects({
    client: operator.client,
    timing: { livenessMs: 90_000, relistMs: 600_000 },
    onService: () => {},
    onError: error => console.error(error),
  })
  /** The operator lets go of the holders' rights once no ticket needs them; here there are no tickets. */
  const releaseRights = (pool: string) =>
    client
      .patch(roleBindings, { namespace: pool, name: 'proxies' }, { metadata: { finalizers: null } }, { type: 'merge' })
      .catch(ignoreGone)
  const clear = async (pool: string) => {
    await releaseRights(pool)
    await client.delete(namespaces, { name: pool }).catch(ignoreGone)
  }
  const pools: string[] = []
  afterAll(async () => {
    await kept.stop()
    await Promise.all(pools.map(clear))
  })
  await kept.synced

  const look = async (service: DedicatedService, given: Given = {}): Promise<Infrastructure> =>
    applyInfrastructure({
      client: operator.client,
      settings,
      service: await client.get(dedicatedServices, { namespace, name: service.metadata.name }),
      userNamespace: await client.get(namespaces, { name: namespace }),
      nodes: [],
      read: kept.read,
      ...given,
    })

  return {
    server,
    /** The operator's own. */
    operator: operator.client,
    client,
    namespace,
    kept,
    /** Verbs and kinds of the operator's calls so far, watches apart. */
    calls: operator.calls,
    async create(spec: object = { image: 'my-app-image:latest' }): Promise<DedicatedService> {
      const service = await client.create(dedicatedServices, sampleService(namespace, spec))
      pools.push(poolOf(service))
      return service
    },
    /** `patch` is laid over the live service. */
    change: (service: DedicatedService, patch: object) =>
      client.patch(dedicatedServices, { namespace, name: service.metadata.name }, patch, { type: 'merge' }),
    /** One look of the operator; `given` replaces what it usually sees. */
    look,
    /** As its queue does: looks again when an object changed under it. */
    lookUntilDone: (service: DedicatedService, given: Given = {}) => eventually(() => look(service, given)),
    /** Looks until one writes nothing any more: the watches have caught up. Resolves with the last answer. */
    settle: (service: DedicatedService, given: Given = {}) =>
      eventually(async () => {
        const before = operator.calls.length
        const result = await look(service, given)
        expect(writesOf(operator.calls.slice(before))).toEqual([])
        return result
      }),
    releaseRights,
    get: <T extends KubeObject>(resource: Resource<T>, ref: ObjectRef) => client.get(resource, ref),
  }
}

export function writesOf(calls: readonly string[]): string[] {
  return calls.filter(call => !call.startsWith('get '))
}

export function ignoreGone(error: unknown): void {
  if (!isKubeError(error, 'notFound', 'conflict')) throw error
}
