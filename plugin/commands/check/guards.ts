// The pieces of the installation that guard the promise without anybody noticing when they are gone.
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { KubeObject } from '../../../api/kube/objects.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import { type Finding, passed, unanswered } from './finding.ts'

type Guard = { readonly resource: Resource; readonly name: string; readonly without: string }

function clusterKind(groupVersion: string, plural: string, kind: string): Resource<KubeObject> {
  const [group = '', version = ''] = groupVersion.split('/')
  return { group, version, plural, kind, namespaced: false }
}

/** A policy does nothing without its binding. */
function fence(name: string, without: string): Guard[] {
  const group = 'admissionregistration.k8s.io/v1'
  const policy = clusterKind(group, 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy')
  const binding = clusterKind(group, 'validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding')
  return [policy, binding].map(resource => ({ resource, name, without }))
}

const guards: readonly Guard[] = [
  {
    resource: clusterKind('rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole'),
    name: 'isolation-proxy-holder',
    without: 'no proxy can take a pod',
  },
  ...fence('isolation-proxy-operator-pools-only', "the operator's rights are not fenced to pool namespaces"),
  ...fence('isolation-proxy-operator-own-only', "the operator's rights are not fenced to what it made"),
  ...fence('isolation-proxy-holder-own-only', 'a proxy may write what other proxies hold'),
  ...fence('isolation-proxy-tickets-keep-labels', 'a ticket may lose the labels by which the operator finds it'),
  {
    resource: clusterKind('flowcontrol.apiserver.k8s.io/v1', 'flowschemas', 'FlowSchema'),
    name: 'isolation-proxy',
    without: 'Lease renewals and claims wait in the crowd when the API server is busy',
  },
]

export async function checkGuards(client: KubeClient): Promise<Finding[]> {
  const found = await Promise.all(guards.map(guard => checkGuard(client, guard)))
  const wrong = found.filter(({ verdict }) => verdict !== 'ok')
  return wrong.length > 0 ? wrong : [passed('guards', 'roles, admission policy and flow schema are in place')]
}

async function checkGuard(client: KubeClient, { resource, name, without }: Guard): Promise<Finding> {
  const what = `the ${resource.kind} ${name}`
  try {
    await client.get(resource, { name })
    return passed('guards', `${what} is there`)
  } catch (error) {
    if (!isKubeError(error, 'notFound')) return unanswered('guards', what, error)
    const hint = 'Put it back: kubectl isolation install | kubectl apply -f -'
    return { check: 'guards', verdict: 'failed', message: `${what} does not exist: ${without}`, hint }
  }
}
