// Turns what was typed into the pods to read: names, a selector or a namespace, and whose logs.
import type { KubeClient } from '../../../api/kube/client.ts'
import { listAll } from '../../../api/kube/pages.ts'
import { poolNamespace } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import type { Scope } from '../../cli/scope.ts'
import type { LogOptions } from '../../logs/options.ts'
import { type LogSource, operatorSource, proxySource, targetSource } from '../../logs/source.ts'
import { watchNewcomers } from './newcomers.ts'

type Whose = { readonly proxies: boolean; readonly operator: boolean; readonly targets: boolean }

type Chosen = {
  readonly sources: readonly LogSource[]
  /** Those of services that appear later, where the sources above do not hold them already. */
  readonly newSources: LogOptions['newSources']
  /** `namespace/name` of the services that are meant by now; undefined when all are. */
  readonly services: ReadonlySet<string> | undefined
  /** Those among them whose pods end before anybody uses them. */
  readonly failing: readonly DedicatedService[]
}

type Typed = { readonly scope: Scope; readonly names: readonly string[]; readonly whose: Whose }

/** Rejects with a KubeError when a service that was named is not there. */
export async function chooseSources(
  client: KubeClient,
  { scope, names, whose }: Typed,
  onTrouble: LogOptions['onTrouble'],
): Promise<Chosen> {
  const isSelected = names.length > 0 || Boolean(scope.labelSelector || scope.fieldSelector)
  const needsServices = isSelected || (whose.targets && scope.namespace !== undefined)
  const found = needsServices ? await findServices(client, scope, names) : []
  const services = isSelected ? new Set(found.map(keyOf)) : undefined
  const sourcesOf = (service: DedicatedService) => [
    ...(whose.proxies && isSelected ? [proxySource(service.metadata.namespace, [service.metadata.name])] : []),
    ...(whose.targets ? [targetsOf(service)] : []),
  ]
  const wide = [
    ...(whose.operator ? [operatorSource] : []),
    ...(whose.proxies && !isSelected ? [proxySource(scope.namespace)] : []),
    ...(whose.targets && !needsServices ? [targetSource(undefined)] : []),
  ]
  return {
    sources: [...wide, ...found.flatMap(sourcesOf)],
    services,
    failing: found.filter(isFailing),
    newSources: needsServices
      ? watchNewcomers({
          ...{ client, scope, names, sourcesOf, onTrouble },
          known: new Set(found.map(({ metadata }) => metadata.uid ?? '')),
          onChange: (key, change) => (change === 'joined' ? services?.add(key) : services?.delete(key)),
        })
      : undefined,
  }
}

async function findServices(
  client: KubeClient,
  scope: Scope,
  names: readonly string[],
): Promise<readonly DedicatedService[]> {
  if (names.length === 0) return (await listAll(client, dedicatedServices, scope)).items
  const { namespace } = scope
  return Promise.all(names.map(name => client.get(dedicatedServices, { namespace: namespace!, name })))
}

function isFailing({ status }: DedicatedService): boolean {
  return (status?.conditions ?? []).some(({ status, reason }) => status === 'True' && reason === 'PodsFailing')
}

function keyOf({ metadata }: DedicatedService): string {
  return `${metadata.namespace}/${metadata.name}`
}

function targetsOf({ metadata, status }: DedicatedService): LogSource {
  const { namespace = '', name, uid = '' } = metadata
  return targetSource(status?.namespace || poolNamespace({ namespace, name, uid }))
}
