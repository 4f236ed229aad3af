// Tells of every change of a base that follows use: in the log, and counted.
import type { Context } from '../context.ts'
import type { PoolWish } from '../plan/pool.ts'
import type { PoolOrder } from './servicePool.ts'

/** To be called before the memory of this look replaces that of the last one. */
export function tellBase(context: Context, pool: PoolOrder, { base, autoscaled }: PoolWish): void {
  const memory = context.memory.of(pool.namespace)
  const before = memory.toldBase ?? pool.service.status?.baseTargets
  memory.toldBase = base
  if (!autoscaled || before === undefined || before === base) return
  const { asked, why } = autoscaled
  context.log.info({ service: pool.key, before, base, asked, why }, 'the base follows use')
  context.metrics.baseChanged(base > before ? 'up' : 'down')
}
