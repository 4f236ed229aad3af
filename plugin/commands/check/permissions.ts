// May the caller install the product, or use it?
import type { KubeClient } from '../../../api/kube/client.ts'
import { systemNamespace } from '../../assets/system.ts'
import { describeRight, findMissingRights, type Right } from '../../cluster/rights.ts'
import { type Finding, passed, unanswered } from './finding.ts'

const rbac = 'rbac.authorization.k8s.io'

const toInstall: readonly Right[] = [
  { verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
  { verb: 'create', group: '', resource: 'namespaces' },
  { verb: 'create', group: rbac, resource: 'clusterroles' },
  { verb: 'create', group: rbac, resource: 'clusterrolebindings' },
  // What the operator's ClusterRole grants, the one who creates it must hold or may escalate.
  { verb: 'escalate', group: rbac, resource: 'clusterroles' },
  { verb: 'create', group: 'admissionregistration.k8s.io', resource: 'validatingadmissionpolicies' },
  { verb: 'create', group: 'flowcontrol.apiserver.k8s.io', resource: 'flowschemas' },
  { verb: 'create', group: 'apps', resource: 'deployments', namespace: systemNamespace },
]

/** In the namespace where services are to live. */
function toUse(namespace: string): Right[] {
  return ['get', 'list', 'watch', 'create', 'patch', 'delete'].map(verb => ({
    ...{ verb, group: 'soh.re', resource: 'dedicatedservices', namespace },
  }))
}

const toOperate: readonly Right[] = [
  { verb: 'list', group: 'soh.re', resource: 'isolationpods' },
  { verb: 'patch', group: 'soh.re', resource: 'isolationpods' },
]

export async function checkInstallRights(client: KubeClient): Promise<Finding> {
  const check = 'rights-to-install'
  return judge(client, toInstall, missing => ({
    ...{ check, verdict: 'failed', message: `you may not ${missing}` },
    hint: 'Installing takes the rights of a cluster administrator (ClusterRole cluster-admin).',
  })).catch(error => unanswered(check, 'your own rights', error))

  async function judge(client: KubeClient, rights: readonly Right[], failed: (missing: string) => Finding) {
    const missing = await findMissingRights(client, rights)
    if (missing.length === 0) return passed(check, 'you may create everything that the manifests hold')
    return failed(missing.map(describeRight).join(', '))
  }
}

export async function checkUseRights(client: KubeClient, namespace: string): Promise<Finding[]> {
  const check = 'rights-to-use'
  try {
    const [lackingUse, lackingOperate] = await Promise.all([
      findMissingRights(client, toUse(namespace)),
      findMissingRights(client, toOperate),
    ])
    return [judgeUse(namespace, lackingUse), judgeOperate(lackingOperate)]
  } catch (error) {
    return [unanswered(check, 'your own rights', error)]
  }
}

function judgeUse(namespace: string, missing: readonly Right[]): Finding {
  const check = 'rights-to-use'
  if (missing.length === 0) return passed(check, `you may make and change services in namespace ${namespace}`)
  return {
    check,
    verdict: 'warning',
    message: `you may not ${missing.map(describeRight).join(', ')}`,
    hint: `An administrator can bind you to the ClusterRole edit in namespace ${namespace}; it includes isolation-proxy-edit.`,
  }
}

function judgeOperate(missing: readonly Right[]): Finding {
  const check = 'rights-to-operate'
  if (missing.length === 0) return passed(check, 'you may see tickets and end connections in all pool namespaces')
  return {
    check,
    verdict: 'warning',
    message: `you may not ${missing.map(describeRight).join(', ')} in all pool namespaces: top shows less, and evict may be refused`,
    hint: 'Who may change a service can let you into its pool: spec.access of the DedicatedService, role operate.',
  }
}
