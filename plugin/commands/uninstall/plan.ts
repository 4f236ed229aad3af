// What an uninstall will do, in words, and whether it can: pure.
import { customResourceDefinitions, namespaces, type Resource } from '../../../api/kube/resources.ts'
import { serviceFinalizer } from '../../../api/v1alpha1/names.ts'
import { nameOf } from '../../assets/kinds.ts'
import type { Found } from '../../assets/look.ts'
import { systemNamespace } from '../../assets/system.ts'
import { CommandError } from '../../cli/commandError.ts'
import type { Inventory } from './inventory.ts'

export function isNothing({ services, pools, installed }: Inventory): boolean {
  return services.length === 0 && pools.length === 0 && installed.length === 0
}

export function withoutCrds(installed: readonly Found[], keepCrds: boolean): Found[] {
  return installed.filter(({ resource }) => !keepCrds || !isKind(resource, customResourceDefinitions))
}

/** Undefined when it can: services that nobody would end stand in the way. */
export function findObstacle({ services, pools, operator }: Inventory): CommandError | undefined {
  const held = services.filter(({ metadata }) => metadata.finalizers?.includes(serviceFinalizer))
  if (operator === 'running' || (held.length === 0 && pools.length === 0)) return undefined
  const what = held.length > 0 ? count(held.length, 'DedicatedService') : count(pools.length, 'pool namespace')
  const state = operator === 'missing' ? 'The operator is not installed' : 'The operator does not run'
  return new CommandError(
    `${state}, and without it nobody ends the pods of ${what}: their finalizers would hold everything`,
    {
      hint: `Either bring it back (kubectl isolation install | kubectl apply -f -; kubectl get pods -n ${systemNamespace}), or say --force: proxies are ended, then pods, and finalizers are taken away only once these are gone.`,
    },
  )
}

/** `where` is the cluster. */
export function describePlan(inventory: Inventory, installed: readonly Found[], where: string): string {
  const { services, pools } = inventory
  const inUse = services.reduce((sum, { status }) => sum + (status?.inUseTargets ?? 0), 0)
  const names = some(services.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))
  const crds = installed.filter(({ resource }) => isKind(resource, customResourceDefinitions))
  const system = installed.find(({ resource }) => isKind(resource, namespaces))
  const rest = installed.length - crds.length - (system ? 1 : 0)
  return [
    `From ${where} is removed, in this order:`,
    ...(services.length > 0 ? [`  ${count(services.length, 'DedicatedService')}, with all their pods: ${names}`] : []),
    ...(inUse > 0 ? [`  ${count(inUse, 'connection')} in use, which end now`] : []),
    ...(pools.length > services.length ? [`  ${count(pools.length, 'pool namespace')}`] : []),
    ...(crds.length > 0 ? [`  the CRDs ${crds.map(({ object }) => object.metadata.name).join(', ')}`] : []),
    ...(rest > 0 ? [`  the operator with its rights and policies: ${count(rest, 'object')}`] : []),
    ...(system ? [`  the namespace ${system.object.metadata.name}, with everything in it`] : []),
  ].join('\n')
}

/** Nothing when there are none. */
export function describeOthers(others: readonly Found[]): string[] {
  if (others.length === 0) return []
  return [
    'Left alone, for this release does not have it. If it is of an earlier one, and nobody else needs it:',
    ...others.map(({ resource, object }) => `  kubectl delete ${nameOf(resource, object.metadata.name)}`),
  ]
}

function isKind(resource: Resource, { kind }: Resource): boolean {
  return resource.kind === kind
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function some(names: readonly string[]): string {
  const more = names.length - 5
  return names.slice(0, 5).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
