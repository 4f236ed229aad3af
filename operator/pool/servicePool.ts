// Which pool of which service is looked at.
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'

export type ServicePool = { readonly service: DedicatedService; readonly key: string; readonly namespace: string }

export type PoolOrder = ServicePool & {
  readonly templateHash: string
  /** How long ago the service was deleted; undefined while it lives. */
  readonly deletedForMs: number | undefined
  /** The namespace, rights and policies stand, and the API server accepts the template. */
  readonly mayCreate: boolean
}
