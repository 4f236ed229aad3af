// Who this process is: one run of one proxy pod, for one DedicatedService.
import { holderId } from '../api/v1alpha1/names.ts'

export type Identity = {
  readonly service: string
  readonly serviceNamespace: string
  readonly poolNamespace: string
  readonly podName: string
  readonly podUID: string
  /** 8 hex digits, chosen once per process. */
  readonly bootId: string
  /** `<proxy pod UID>.<boot id>`. */
  readonly holder: string
  readonly version: string
}

export function createIdentity(known: Omit<Identity, 'holder'>): Identity {
  return { ...known, holder: holderId(known.podUID, known.bootId) }
}
