// Whether an account may do something, as `kubectl auth can-i --as` asks it.
import type { KubeClient } from '../../api/kube/client.ts'

export type Deed = {
  readonly verb: string
  readonly resource: string
  readonly namespace: string
  readonly name?: string
}

const ours = ['dedicatedservices', 'isolationpods']

export async function mayDo(
  client: KubeClient,
  account: { namespace: string; name: string },
  deed: Deed,
): Promise<boolean> {
  const group = ours.includes(deed.resource) ? 'soh.re' : deed.resource === 'leases' ? 'coordination.k8s.io' : ''
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${account.namespace}:${account.name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`, 'system:authenticated'],
      resourceAttributes: { ...deed, group },
    },
  }
  const answer = await client.raw({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(review),
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.body) chunks.push(chunk)
  const { status } = JSON.parse(Buffer.concat(chunks).toString()) as { status: { allowed: boolean } }
  return status.allowed
}
