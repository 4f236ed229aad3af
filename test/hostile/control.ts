// A healthy service beside the bad ones: the operator must go on doing for it what it is asked, and touch nothing of it otherwise.
import type { ObjectRef } from '../../api/kube/objects.ts'
import { deployments, namespaces, services } from '../../api/kube/resources.ts'
import { poolNamespace } from '../../api/v1alpha1/names.ts'
import { dedicatedServices, isolationPods } from '../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { until } from '../cluster/until.ts'
import type { Arena } from './arena.ts'

export type Control = {
  /** Asks for another size of its pool, and resolves when it has that and nothing of it was made anew. */
  isServed(): Promise<void>
}

export const control: ObjectRef = { namespace: 'control', name: 'healthy' }

export async function createControl({ client, operator }: Arena): Promise<Control> {
  await client.create(namespaces, { metadata: { name: control.namespace! } })
  const { metadata } = await client.create(dedicatedServices, {
    ...{ apiVersion: 'soh.re/v1alpha1', kind: 'DedicatedService', metadata: control },
    spec: { image: 'web:1', replicas: 1 },
  } as unknown as DedicatedService)
  const pool = poolNamespace({ namespace: control.namespace!, name: control.name, uid: metadata.uid! })
  const proxy = { namespace: control.namespace!, name: `${control.name}-proxy` }
  const ofProxy = async () => {
    const [deployment, service] = await Promise.all([client.get(deployments, proxy), client.get(services, proxy)])
    return [deployment.metadata.uid, deployment.metadata.generation, service.metadata.uid, service.spec?.clusterIP]
  }
  const sizeIs = (size: number) =>
    until(
      `${size} pods of the healthy service`,
      async () => {
        operator.mustRun()
        const { status, metadata } = await client.get(dedicatedServices, control)
        const alive = (await client.list(isolationPods, { namespace: pool })).items.filter(
          ticket => ticket.status?.phase !== 'Done',
        )
        return (alive.length === size && status?.observedGeneration === metadata.generation) || undefined
      },
      { limitMs: 240_000, everyMs: 200 },
    )
  await sizeIs(1)
  const before = JSON.stringify(await ofProxy())
  let size = 1
  return {
    async isServed() {
      size = size === 1 ? 2 : 1
      const options = { type: 'merge', subresource: 'scale' } as const
      await client.patch(dedicatedServices, control, { spec: { replicas: size } }, options)
      await sizeIs(size)
      const now = JSON.stringify(await ofProxy())
      if (now !== before) throw new Error(`the proxy of the healthy service was ${before} and is ${now}`)
    },
  }
}
