// A proxy is killed and started again in its pod: the same pod UID, another process.
import { randomUUID } from 'node:crypto'
import { afterEach, it } from 'vitest'
import { until } from '../../cluster/until.ts'
import { layYard, type Yard } from '../stage/yard.ts'

let yard: Yard
afterEach(() => yard.strike())

/** In which the operator would give a holder up by its silence alone only in minutes. */
const spec = { replicas: 2, proxy: { fence: '1m', stock: 1 } }
const CONVERGES_MS = 30_000

async function killAndRestart(before: () => Promise<unknown> = async () => {}) {
  const podUID = randomUUID()
  const first = await yard.startProxy({ podUID })
  await first.stocked(1)
  const held = await yard.found('a pod in stock', ({ status }) => status?.phase === 'Reserved')
  await before()
  first.child.kill('SIGKILL')
  await first.exited
  return { held, next: await yard.startProxy({ podUID }) }
}

it('what a killed process held is given up, and the pool is whole again', async () => {
  yard = await layYard({ spec })
  const { held } = await killAndRestart()
  const over = async () => ((await yard.ticket(held.metadata.name))?.status?.phase === 'Done' ? true : undefined)
  await until('given up', over, { limitMs: CONVERGES_MS }).catch(() => {
    throw new Error(`I6: ${held.metadata.name} stays Reserved, and no living process knows it`)
  })
})

it('a new process is not given up for the Lease of the one before', async () => {
  yard = await layYard({ spec })
  const { held, next } = await killAndRestart(() =>
    yard.faults.add({
      ...{ client: 'isolation-proxy-operator/', resource: 'leases', verbs: ['watch'], effect: { kind: 'silence' } },
    }),
  )
  const { holder } = await next.connections()
  const { metadata, status } = await yard.found('one of the two is given up', ticket => {
    if (ticket.status?.phase !== 'Done') return false
    return ticket.metadata.name === held.metadata.name || ticket.status.holder === holder
  })
  if (status?.holder === holder)
    throw new Error(`I5: ${metadata.name} was ended (${status?.endReason}), and its holder lives and has just renewed`)
})
