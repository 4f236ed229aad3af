// Tickets that lost their labels by somebody's hand are seen by no watch; when their pool namespace is to go they would keep it for ever. So they are labelled again, and the usual care ends them.
import { isKubeError } from '../../api/kube/errors.ts'
import { serviceLabel, serviceNamespaceLabel } from '../../api/v1alpha1/names.ts'
import { isolationPods } from '../../api/v1alpha1/resources.ts'
import type { Context } from '../context.ts'

export async function relabelTickets(context: Context, key: string, namespace: string): Promise<void> {
  const [serviceNamespace, service] = key.split('/') as [string, string]
  const labels = { [serviceLabel]: service, [serviceNamespaceLabel]: serviceNamespace }
  const { items } = await context.client.list(isolationPods, { namespace, labelSelector: `!${serviceLabel}` })
  for (const { metadata } of items) {
    try {
      await context.client.patch(
        isolationPods,
        { namespace, name: metadata.name },
        { metadata: { uid: metadata.uid, labels } },
        { type: 'merge' },
      )
    } catch (error) {
      if (!isKubeError(error, 'notFound', 'conflict')) throw error
    }
  }
}
