// Turns what was typed into the pods to read: names, a selector or a namespace, and whose logs.
import type { KubeClient } from '../../../api/kube/client.ts'
import { listAll } from '../../../api/kube/pages.ts'
import { poolNamespace } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import type { Scope } from '../../cli/scope.ts'
import { type LogSource, operatorSource, proxySource, targetSource } from '../../logs/source.ts'

export type Whose = { readonly proxies: boolean; readonly operator: boolean; readonly targets: boolean }

export type Chosen = {
  readonly sources: readonly LogSource[]
  /** `namespace/name` of the services that are meant; undefined when all are. */
  readonly services: ReadonlySet<string> | undefined
}

/** Rejects with a KubeError when a service that was named is not there. */
export async function chooseSources(
  client: KubeClient,
  { scope, names, whose }: { scope: Scope; names: readonly string[]; whose: Whose },
): Promise<Chosen> {
  const isSelected = names.length > 0 || Boolean(scope.labelSelector || scope.fieldSelector)
  const needsServices = isSelected || (whose.targets && scope.namespace !== undefined)
  const found = needsServices ? await findServices(client, scope, names) : []
  const sources = [
    ...(whose.operator ? [operatorSource] : []),
    ...(whose.proxies ? (isSelected ? proxiesOf(found) : [proxySource(scope.namespace)]) : []),
    ...(whose.targets ? (needsServices ? found.map(targetsOf) : [targetSource(undefined)]) : []),
  ]
  const keys = found.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  return { sources, services: isSelected ? new Set(keys) : undefined }
}

async function findServices(
  client: KubeClient,
  scope: Scope,
  names: readonly string[],
): Promise<readonly DedicatedService[]> {
  if (names.length === 0) return (await listAll(client, dedicatedServices, scope)).items
  const { namespace } = scope
  return Promise.all(names.map(async name => client.get(dedicatedServices, { namespace: namespace!, name })))
}

function proxiesOf(services: readonly DedicatedService[]): LogSource[] {
  const byNamespace = Map.groupBy(services, ({ metadata }) => metadata.namespace)
  return [...byNamespace].map(([namespace, those]) =>
    proxySource(
      namespace,
      those.map(({ metadata }) => metadata.name),
    ),
  )
}

function targetsOf({ metadata, status }: DedicatedService): LogSource {
  const { namespace = '', name, uid = '' } = metadata
  return targetSource(status?.namespace || poolNamespace({ namespace, name, uid }))
}
