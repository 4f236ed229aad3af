// What the caller may do, asked of the server itself: it alone knows.
import { isRecord } from '../../api/kube/answer.ts'
import type { KubeClient } from '../../api/kube/client.ts'
import { postPage } from './page.ts'

export type Right = {
  readonly verb: string
  /** '' is Kubernetes' own. */
  readonly group: string
  /** Plural, with its subresource: `pods/portforward`. */
  readonly resource: string
  /** Undefined: in all of them, or of a kind that has none. */
  readonly namespace?: string
  readonly name?: string
}

async function mayI(client: KubeClient, right: Right): Promise<boolean> {
  const [resource, subresource] = right.resource.split('/')
  const { verb, group, namespace, name } = right
  const answer = await postPage(client, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, group, resource, subresource, namespace, name } },
  })
  return isRecord(answer) && isRecord(answer.status) && answer.status.allowed === true
}

/** `create pods/portforward in namespace x`. */
export function describeRight({ verb, group, resource, namespace }: Right): string {
  const kind = group === '' ? resource : `${resource}.${group}`
  return `${verb} ${kind}${namespace === undefined ? '' : ` in namespace ${namespace}`}`
}

/** Those of `wanted` that the caller does not have. */
export async function findMissingRights(client: KubeClient, wanted: readonly Right[]): Promise<Right[]> {
  const allowed = await Promise.all(wanted.map(right => mayI(client, right)))
  return wanted.filter((_, index) => !allowed[index])
}
