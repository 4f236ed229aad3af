// The installed operator, as a test moves it: how many, with what environment, until all of it runs.
import type { KubeClient } from '../../api/kube/client.ts'
import { deployments, pods } from '../../api/kube/resources.ts'
import { until } from '../cluster/until.ts'

export const system = 'isolation-proxy-system'
export const operator = 'isolation-proxy-operator-controller-manager'

const ref = { namespace: system, name: operator }

/** Resolves when exactly so many run and are ready, and those that were to end have ended: a Deployment counts them no more while they still work. */
export async function scaleOperator(client: KubeClient, replicas: number): Promise<void> {
  await client.patch(deployments, ref, { spec: { replicas } }, { type: 'merge', subresource: 'scale' })
  await untilRolledOut(client)
  await until(
    'the end of operators that are one too many',
    async () => ((await operatorRuns(client)).length === replicas ? true : undefined),
    { limitMs: 180_000 },
  )
}

/** Operators that live, each by what tells one process from the next. A node that was shut down leaves finished pods behind, as a real one does. */
export async function operatorRuns(client: KubeClient): Promise<{ pod: string; restarts: number }[]> {
  const { items } = await client.list(pods, {
    namespace: system,
    labelSelector: 'app.kubernetes.io/component=operator',
  })
  return items
    .filter(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded')
    .map(({ metadata, status }) => ({
      pod: metadata.name,
      restarts: status?.containerStatuses?.[0]?.restartCount ?? 0,
    }))
}

export async function setOperatorEnv(client: KubeClient, name: string, value: string): Promise<void> {
  const containers = [{ name: 'operator', env: [{ name, value }] }]
  await client.patch(deployments, ref, { spec: { template: { spec: { containers } } } }, { type: 'strategic' })
}

/** As `kubectl rollout status` judges it. */
export async function untilRolledOut(client: KubeClient): Promise<void> {
  await until(
    `the rollout of ${operator}`,
    async () => {
      const { metadata, spec, status = {} } = await client.get(deployments, ref)
      const wanted = spec?.replicas ?? 1
      const seen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
      const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
      return seen && replicas === wanted && updatedReplicas === wanted && availableReplicas === wanted
        ? true
        : undefined
    },
    { limitMs: 180_000 },
  )
}
