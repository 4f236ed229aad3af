// The services themselves: does each have what it wishes for, and do its proxies go with the operator?
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Lease } from '../../../api/kube/objects.ts'
import { leases } from '../../../api/kube/resources.ts'
import { holderLabel, serviceLabel, serviceNamespaceLabel, versionAnnotation } from '../../../api/v1alpha1/names.ts'
import { dedicatedServices } from '../../../api/v1alpha1/resources.ts'
import type { DedicatedService } from '../../../api/v1alpha1/types.generated.ts'
import type { ServiceView } from '../../model/service.ts'
import { viewService } from '../../model/viewService.ts'
import { type Finding, passed, unanswered } from './finding.ts'
import { judgeSkew } from './skew.ts'

/** Of all namespaces where they may be listed together, else of `namespace` alone. */
export async function checkServices(client: KubeClient, namespace: string, nowMs: number): Promise<Finding[]> {
  try {
    const services = await listServices(client, namespace)
    return judgeServices(services.map(service => viewService(service, undefined, nowMs)))
  } catch (error) {
    // Without the CRD there is nothing to look at, and its own check has said so.
    if (isKubeError(error, 'notFound')) return []
    return [unanswered('services', 'the DedicatedServices', error)]
  }
}

async function listServices(client: KubeClient, namespace: string): Promise<DedicatedService[]> {
  try {
    return (await client.list(dedicatedServices)).items
  } catch (error) {
    if (!isKubeError(error, 'forbidden')) throw error
    return (await client.list(dedicatedServices, { namespace })).items
  }
}

export function judgeServices(services: readonly ServiceView[]): Finding[] {
  const check = 'services'
  const leaving = services.filter(({ state }) => state === 'Deleting')
  const ill = services.filter(({ state, reason }) => isIll.has(state) || reason === 'DeletionOverdue')
  const well = services.filter(service => !leaving.includes(service) && !ill.includes(service)).length
  const findings = [...ill.map(judgeIll), ...judgeLeaving(leaving.filter(service => !ill.includes(service)))]
  if (services.length === 0) {
    return [passed(check, 'there are none yet: kubectl isolation init NAME makes the first one')]
  }
  if (well === 0) return findings
  const others = findings.length === 0 ? '' : well === 1 ? ' other' : ' others'
  return [
    ...findings,
    passed(check, `${well}${others} ${well === 1 ? 'has what it wishes' : 'have what they wish'} for`),
  ]
}

const isIll: ReadonlySet<string> = new Set(['Degraded', 'Queueing'])

function judgeIll({ key, name, namespace, state, reason, message }: ServiceView): Finding {
  if (state === 'Deleting') {
    const hint =
      'Only an operator can see it end: the check "operator" says whether one is there. Where none is to come back: kubectl isolation uninstall --force'
    return { check: 'services', verdict: 'warning', message: `${key}: ${message}`, hint }
  }
  return {
    check: 'services',
    verdict: state === 'Queueing' ? 'warning' : 'failed',
    message: `${key} is ${state} (${reason}): ${message}`,
    hint: `kubectl isolation status ${name} -n ${namespace}`,
  }
}

function judgeLeaving(services: readonly ServiceView[]): Finding[] {
  if (services.length === 0) return []
  return [passed('services', `${services.length} ${services.length === 1 ? 'is' : 'are'} being deleted`)]
}

export async function checkProxies(client: KubeClient, release: string): Promise<Finding[]> {
  try {
    const { items } = await client.list(leases, { labelSelector: `${holderLabel}=true` })
    return judgeProxies(items, release)
  } catch (error) {
    return [unanswered('versions', 'the Leases of the proxies', error)]
  }
}

/** One finding for each version that does not go with this plugin; one for all that do. */
function judgeProxies(holders: readonly Lease[], release: string): Finding[] {
  if (holders.length === 0) return []
  const byVersion = Map.groupBy(holders, ({ metadata }) => metadata.annotations?.[versionAnnotation])
  return [...byVersion].map(([version, those]) => {
    const names = [...new Set(those.map(nameOfService))]
    const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
    return judgeSkew(`proxies of ${shown}`, version, release)
  })
}

function nameOfService({ metadata }: Lease): string {
  const { labels = {}, namespace } = metadata
  const name = labels[serviceLabel]
  return name === undefined ? `${namespace}` : `${labels[serviceNamespaceLabel]}/${name}`
}
