// Work in a pool namespace, where a person's rights of their own namespace do not reach: who lacks one is told which, and how to get it.
import { isKubeError } from '../../api/kube/errors.ts'
import { CommandError } from '../cli/commandError.ts'
import { howToEnter, type PoolRole } from '../model/poolAccess.ts'

export type PoolWork = {
  /** Whose pool it is. */
  readonly service: { readonly namespace?: string; readonly name: string }
  /** After "you may not": `read the receipts of default/my-app`. */
  readonly doing: string
  readonly role: PoolRole
}

/** Rejects with a CommandError where the API server forbids it, with everything else as it comes. */
export async function inPool<T>({ service, doing, role }: PoolWork, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isKubeError(error, 'forbidden')) throw error
    throw new CommandError(`you may not ${doing}: ${error.said}`, {
      hint: howToEnter({ service, role }),
      cause: error,
    })
  }
}
