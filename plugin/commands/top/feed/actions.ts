// What a person asks of the cluster from within `top`, and what became of it later.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { presentBase } from '../../../../api/v1alpha1/base.ts'
import type { DedicatedService } from '../../../../api/v1alpha1/types.generated.ts'
import { evictTicket } from '../../../actions/evict.ts'
import { beginRecycle } from '../../../actions/recycle.ts'
import { CommandError } from '../../../cli/commandError.ts'
import { printable } from '../../../output/printable.ts'
import type { Source } from '../source.ts'
import { poolOf } from './pool.ts'

export type Actions = Pick<Source, 'evict' | 'recycle'> & {
  /** What failed after it had begun. */
  notices(): readonly string[]
  close(): void
}

type ActionsOptions = {
  readonly client: KubeClient
  readonly service: (key: string) => DedicatedService | undefined
  readonly onChange: () => void
}

const KEPT = 5

export function createActions({ client, service, onChange }: ActionsOptions): Actions {
  const closing = new AbortController()
  let notices: readonly string[] = []
  const find = (key: string) => {
    const found = service(key)
    if (!found) throw new CommandError(`the service ${key} is gone`)
    return found
  }
  return {
    async evict(key, ticket) {
      // Whatever ended it meanwhile, it is as the person wishes.
      await evictTicket(client, { namespace: poolOf(find(key)), name: ticket })
    },
    async recycle(key) {
      const found = find(key)
      const wish = { poolNamespace: poolOf(found), base: presentBase(found), signal: closing.signal }
      const { count, finish } = await beginRecycle(client, wish)
      finish().catch(error => {
        if (closing.signal.aborted) return
        const why = error instanceof Error ? error.message : String(error)
        notices = [...notices, printable(`${key}: not all warm pods were replaced: ${why}`)].slice(-KEPT)
        onChange()
      })
      return count
    },
    notices: () => notices,
    close: () => closing.abort(),
  }
}
