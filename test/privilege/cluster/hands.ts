// Hands in the objects of a service, which the operator mends.
import {
  deployments,
  networkPolicies,
  podDisruptionBudgets,
  type Resource,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../../api/kube/resources.ts'
import { managedByLabel } from '../../../api/v1alpha1/names.ts'
import { until } from '../../cluster/until.ts'
import type { Scene } from '../../product/scene.ts'
import { name, proxy } from './exercise.ts'

const merge = { type: 'merge' } as const

/** What bears the operator's label no more is hidden from its watches: it makes it anew, finds it there, reads it and mends it. What does, is mended at once. */
export async function layHands(scene: Scene): Promise<void> {
  const { namespace, client } = scene
  const pool = await scene.poolOf(name)
  const hidden: [Resource, string][] = [
    [services as Resource, namespace],
    [serviceAccounts as Resource, namespace],
    [roles as Resource, namespace],
    [roleBindings as Resource, namespace],
    [networkPolicies as Resource, namespace],
    [podDisruptionBudgets as Resource, namespace],
    [deployments as Resource, namespace],
  ]
  const inPool: [Resource, string][] = [
    [roleBindings as Resource, 'proxies'],
    [networkPolicies as Resource, 'targets'],
  ]
  const budgets = (await client.list(podDisruptionBudgets, { namespace: pool })).items
  for (const { metadata } of budgets) inPool.push([podDisruptionBudgets as Resource, metadata.name])

  const label = (value: string | null) => ({ metadata: { labels: { [managedByLabel]: value } } })
  const isMended = async (kind: Resource, ref: { namespace: string; name: string }) =>
    (await client.get(kind, ref)).metadata.labels?.[managedByLabel] === 'isolation-proxy-operator'
  for (const [kind, space] of hidden) {
    const ref = { namespace: space, name: proxy }
    await client.patch(kind, ref, label(null), merge)
    await until(`${kind.plural} ${proxy} mended`, async () => ((await isMended(kind, ref)) ? true : undefined))
  }
  const changed = { metadata: { labels: { 'app.kubernetes.io/name': 'x', 'soh.re/dedicated-service': name } } }
  for (const [kind, object] of inPool) {
    const ref = { namespace: pool, name: object }
    await client.patch(kind, ref, { ...changed, ...contentOf(kind) }, merge)
  }
  await until('the pool mended', async () => {
    const policy = await client.get(networkPolicies, { namespace: pool, name: 'targets' })
    const binding = await client.get(roleBindings, { namespace: pool, name: 'proxies' })
    return policy.spec?.ingress?.[0]?.from && binding.subjects?.length === 1 ? true : undefined
  })
}

function contentOf(kind: Resource): object {
  if (kind.plural === 'networkpolicies') return { spec: { ingress: [{}] } }
  if (kind.plural === 'rolebindings') return { subjects: [] }
  return { spec: { minAvailable: 1 } }
}
