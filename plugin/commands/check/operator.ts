// Is the operator there, at work, and of a release that goes with this plugin?
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { Deployment } from '../../../api/kube/objects.ts'
import { deployments } from '../../../api/kube/resources.ts'
import { tagOf } from '../../assets/image.ts'
import { operatorName, systemNamespace } from '../../assets/system.ts'
import { type Finding, passed, unanswered } from './finding.ts'
import { judgeSkew } from './skew.ts'

export async function checkOperator(client: KubeClient, release: string): Promise<Finding[]> {
  try {
    return judgeOperator(await client.get(deployments, { namespace: systemNamespace, name: operatorName }), release)
  } catch (error) {
    if (isKubeError(error, 'notFound')) return judgeOperator(undefined, release)
    return [unanswered('operator', `the Deployment ${operatorName}`, error)]
  }
}

export function judgeOperator(deployment: Deployment | undefined, release: string): Finding[] {
  const check = 'operator'
  const where = `Deployment ${operatorName} in namespace ${systemNamespace}`
  if (!deployment) {
    const hint = 'Install it: kubectl isolation install | kubectl apply -f -'
    const message = `${where} does not exist: services go on with the pods that are available, and none that is deleted comes to its end`
    return [{ check, verdict: 'failed', message, hint }]
  }
  const wanted = deployment.spec?.replicas ?? 1
  const available = deployment.status?.availableReplicas ?? 0
  const image = deployment.spec?.template.spec?.containers[0]?.image ?? ''
  return [judgeReplicas(where, { wanted, available }), judgeSkew('operator', tagOf(image), release)]
}

function judgeReplicas(where: string, { wanted, available }: { wanted: number; available: number }): Finding {
  const check = 'operator'
  if (wanted === 0) {
    return {
      check,
      verdict: 'failed',
      message: `${where} is scaled to 0: pools are not refilled`,
      hint: `kubectl scale -n ${systemNamespace} deployment/${operatorName} --replicas=1`,
    }
  }
  if (available > 0)
    return passed(check, `${available} of ${wanted} ${wanted === 1 ? 'operator is' : 'operators are'} at work`)
  return {
    check,
    verdict: 'failed',
    message: `${where} has no pod at work: services are served from what is warm, and nothing is refilled`,
    hint: `kubectl describe pods -n ${systemNamespace}, then kubectl isolation logs --operator`,
  }
}
