// Does the cluster's network enforce NetworkPolicies? No API says so: what is known are the network plugins themselves, and the sandbox, which has none.
import type { KubeClient } from '../../../api/kube/client.ts'
import { isKubeError } from '../../../api/kube/errors.ts'
import type { KubeObject } from '../../../api/kube/objects.ts'
import type { Resource } from '../../../api/kube/resources.ts'
import { isSandbox } from '../../cluster/sandbox.ts'
import { type Finding, passed, unanswered } from './finding.ts'

type DaemonSet = KubeObject & {
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } }
  }
}

const daemonSets: Resource<DaemonSet> = {
  ...{ group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet', namespaced: true },
}

/** By a piece of the image's name, as each project's documentation says. */
const enforcing: Readonly<Record<string, string>> = {
  'calico/node': 'Calico',
  'cilium/cilium': 'Cilium',
  antrea: 'Antrea',
  'kube-router': 'kube-router',
  'weave-npc': 'Weave Net',
  'ovn-kubernetes': 'OVN-Kubernetes',
  'azure-npm': 'Azure Network Policy Manager',
  'aws-network-policy-agent': 'the network policy agent of Amazon VPC CNI',
  'kube-network-policies': 'kube-network-policies',
  kindnetd: 'kindnet',
}
const notEnforcing: Readonly<Record<string, string>> = { flannel: 'Flannel' }

export async function checkNetwork(client: KubeClient): Promise<Finding> {
  try {
    if (await isSandbox(client)) return ofSandbox
    return judgeNetwork((await client.list(daemonSets)).items.flatMap(imagesOf))
  } catch (error) {
    if (isKubeError(error, 'notFound')) return judgeNetwork([])
    return unanswered('network-policies', 'the DaemonSets of the cluster, which show its network plugin,', error)
  }
}

const ofSandbox: Finding = {
  check: 'network-policies',
  verdict: 'warning',
  message: 'the sandbox enforces no NetworkPolicies: its pods are processes of one machine, and reach each other',
  hint: 'It is for trials. Guests that you do not trust belong in a cluster whose network enforces them.',
}

/** `images` are those of all DaemonSets. */
export function judgeNetwork(images: readonly string[]): Finding {
  const check = 'network-policies'
  const [plugin] = findKnown(images, enforcing)
  if (plugin) return passed(check, `${plugin} enforces NetworkPolicies`)
  const [open] = findKnown(images, notEnforcing)
  const hint =
    'Without enforcement a guest can reach other pods. Try it: kubectl exec into a target pod and dial a pod of another namespace.'
  if (open) {
    return { check, verdict: 'warning', message: `${open} alone does not enforce NetworkPolicies`, hint }
  }
  const message =
    'not known whether this network enforces NetworkPolicies: none of the plugins that are known to do so runs as a DaemonSet'
  return { check, verdict: 'unknown', message, hint }
}

function imagesOf({ spec }: DaemonSet): string[] {
  return (spec?.template?.spec?.containers ?? []).flatMap(({ image }) => (image === undefined ? [] : [image]))
}

function findKnown(images: readonly string[], known: Readonly<Record<string, string>>): string[] {
  return Object.entries(known).flatMap(([piece, name]) => (images.some(image => image.includes(piece)) ? [name] : []))
}
