// Work in a pool namespace, where a person's rights of their own namespace do not reach: who lacks one is told which, and how to get it.
import { isKubeError } from '../../api/kube/errors.ts'
import { CommandError } from '../cli/commandError.ts'
import { printable } from '../output/printable.ts'

export type PoolWork = {
  /** The pool namespace. */
  readonly namespace: string
  /** After "you may not": `read the receipts of default/my-app`. */
  readonly doing: string
  readonly role: 'isolation-proxy-pool-view' | 'isolation-proxy-pool-operate'
}

/** Rejects with a CommandError where the API server forbids it, with everything else as it comes. */
export async function inPool<T>({ namespace, doing, role }: PoolWork, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isKubeError(error, 'forbidden')) throw error
    throw new CommandError(`you may not ${doing}: ${error.said}`, {
      hint: `Somebody who may can bind you in the pool namespace: kubectl create rolebinding NAME -n ${printable(namespace)} --clusterrole=${role} --user=YOU`,
      cause: error,
    })
  }
}
