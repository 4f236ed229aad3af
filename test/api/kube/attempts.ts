// The two calls that the client's tests make, and how they fail.
import { expect } from 'vitest'
import type { KubeClient } from '../../../api/kube/client.ts'
import { KubeError } from '../../../api/kube/errors.ts'
import { pods } from '../../../api/kube/resources.ts'

export const ref = { namespace: 'x', name: 'a' }
export const read = (client: KubeClient) => client.get(pods, ref)
export const write = (client: KubeClient) =>
  client.patch(pods, ref, { status: {} }, { type: 'merge', subresource: 'status' })

export async function failure(call: Promise<unknown>): Promise<KubeError> {
  const error = await call.then(
    () => undefined,
    reason => reason,
  )
  expect(error).toBeInstanceOf(KubeError)
  return error
}
