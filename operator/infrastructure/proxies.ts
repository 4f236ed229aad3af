// The proxies beside a DedicatedService, with their rights and the Service that leads clients to them.
import type { Deployment, Service } from '../../api/kube/objects.ts'
import {
  deployments,
  networkPolicies,
  podDisruptionBudgets,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '../../api/kube/resources.ts'
import { proxyName } from '../../api/v1alpha1/names.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'
import { buildProxyBudget } from '../build/disruptionBudgets.ts'
import { besideService } from '../build/identity.ts'
import { buildProxyPolicy } from '../build/networkPolicies.ts'
import { buildProxyDeployment } from '../build/proxyDeployment.ts'
import { buildProxyRole, buildProxyRoleBinding, buildServiceAccount } from '../build/rights.ts'
import { buildService } from '../build/service.ts'
import type { Problem } from '../problem.ts'
import { readApiServer } from './apiServer.ts'
import { find } from './find.ts'
import type { InfrastructureInput } from './infrastructure.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import { lookAtProxySecrets } from './proxySecrets.ts'

export type Proxies = {
  readonly deployment: Deployment | undefined
  /** What clients connect to. */
  readonly entrance: Service | undefined
  readonly problems: readonly Problem[]
}

export async function applyProxies(input: InfrastructureInput): Promise<Proxies> {
  const { client, read, service, settings, userNamespace } = input
  const keeper = createKeeper(client, read)
  const metadata = besideService(service, proxyName(service.metadata.name))
  const isRestricted = service.spec.network.proxyEgress === 'Restricted'
  const policy = isRestricted ? buildProxyPolicy(service, await readApiServer(client)) : undefined
  const [entrance] = await Promise.all([
    keeper.keep(services, buildService(service)),
    keeper.keep(serviceAccounts, buildServiceAccount(service)),
    bindToRole(keeper, service),
    keeper.keepOrRemove(networkPolicies, { desired: policy, metadata }),
    keeper.keepOrRemove(podDisruptionBudgets, { desired: buildProxyBudget(service), metadata }),
  ])
  // Taken for absent because a watch does not see it, a Deployment would be built anew and roll.
  const live = read(deployments, metadata) ?? (await find(client, deployments, metadata))
  const namespaceEnds = userNamespace.metadata.deletionTimestamp !== undefined
  const desired = buildProxyDeployment({ service, settings, live, namespaceEnds })
  const deployment = await keeper.keep(deployments, desired, live)
  const troubles = await lookAtProxySecrets(client, service, Date.now())
  return { deployment, entrance, problems: [...keeper.problems, ...troubles] }
}

/** In this order: nobody may bind to a role that does not exist. */
async function bindToRole(keeper: Keeper, service: DedicatedService): Promise<void> {
  await keeper.keep(roles, buildProxyRole(service))
  await keeper.keep(roleBindings, buildProxyRoleBinding(service))
}

/** As the watches know them, with nothing written. */
export function readProxies({ service, read }: Pick<InfrastructureInput, 'service' | 'read'>): Proxies {
  const ref = besideService(service, proxyName(service.metadata.name))
  return { deployment: read(deployments, ref), entrance: read(services, ref), problems: [] }
}
