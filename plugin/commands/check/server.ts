// Is there an API server, is it young enough, and does it serve what the product is made of?
import { isRecord } from '../../../api/kube/answer.ts'
import type { KubeClient } from '../../../api/kube/client.ts'
import { readPage } from '../../cluster/page.ts'
import { type Finding, passed, unanswered } from './finding.ts'

/** Of the design: ValidatingAdmissionPolicies are GA since then. */
const oldestMinor = 30

/** API groups and the kinds of them that the manifests and the operator use beyond the everyday ones. */
const needed: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.k8s.io/v1': ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
  'apiextensions.k8s.io/v1': ['customresourcedefinitions'],
  'coordination.k8s.io/v1': ['leases'],
  'flowcontrol.apiserver.k8s.io/v1': ['flowschemas'],
  'networking.k8s.io/v1': ['networkpolicies'],
  'policy/v1': ['poddisruptionbudgets'],
}

/** Rejects when there is nobody to ask: every other check would say the same. */
export async function checkServer(client: KubeClient, server: string): Promise<Finding> {
  return judgeVersion(await readPage(client, '/version'), server)
}

export function judgeVersion(version: unknown, server: string): Finding {
  const check = 'api-server'
  const text = isRecord(version) && typeof version.gitVersion === 'string' ? version.gitVersion : undefined
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(text ?? '') ?? []
  if (text === undefined || major === undefined) {
    return { check, verdict: 'unknown', message: `${server} answers, but does not say which Kubernetes it is` }
  }
  if (Number(major) === 1 && Number(minor) < oldestMinor) {
    return {
      check,
      verdict: 'failed',
      message: `${server} is Kubernetes ${text}; 1.${oldestMinor} or newer is needed`,
      hint: 'Upgrade the cluster: older ones lack ValidatingAdmissionPolicies, which fence the operator.',
    }
  }
  return passed(check, `Kubernetes ${text} answers at ${server}`)
}

export async function checkServedKinds(client: KubeClient): Promise<Finding> {
  const check = 'served-kinds'
  try {
    const served = await Promise.all(Object.keys(needed).map(groupVersion => readKinds(client, groupVersion)))
    const lacking = Object.entries(needed).flatMap(([groupVersion, kinds], index) =>
      kinds.filter(kind => !served[index]!.includes(kind)).map(kind => `${kind}.${groupVersion}`),
    )
    if (lacking.length === 0) return passed(check, 'the server has every kind that the product uses')
    return {
      check,
      verdict: 'failed',
      message: `the server does not serve ${lacking.join(', ')}`,
      hint: 'Enable them in the API server (--runtime-config), or upgrade the cluster.',
    }
  } catch (error) {
    return unanswered(check, 'the kinds that the server has', error)
  }
}

async function readKinds(client: KubeClient, groupVersion: string): Promise<string[]> {
  const list = await readPage(client, `/apis/${groupVersion}`).catch(error => {
    if ((error as { status?: number }).status === 404) return undefined
    throw error
  })
  if (!isRecord(list) || !Array.isArray(list.resources)) return []
  return list.resources.flatMap(each => (isRecord(each) && typeof each.name === 'string' ? [each.name] : []))
}
