// What an idle product writes: nothing but Lease renewals. And what it needs meanwhile.
import { setTimeout as delay } from 'node:timers/promises'
import { type AuditEvent, isOperator, isProxy, isWrite, readAudit } from '../../product/audit.ts'
import type { Scene } from '../../product/scene.ts'
import type { Figure } from '../figure.ts'
import { measureNeeds } from './needs.ts'

/** Until what came before is over: status, Events, labels. */
const SETTLE_MS = 30_000

export async function measureQuiet(scene: Scene, minutes: number): Promise<Figure[]> {
  await scene.create('quiet', { replicas: 5, proxy: {} })
  await scene.untilWarm('quiet', 5)
  await delay(SETTLE_MS)
  const begun = new Date().toISOString()
  const needs = await measureNeeds(scene, 'quiet', () => delay(minutes * 60_000))
  const events = (await readAudit()).filter(
    event => (isOperator(event) || isProxy(event)) && isWrite(event) && event.requestReceivedTimestamp > begun,
  )
  const isLease = ({ objectRef }: AuditEvent) => objectRef?.resource === 'leases'
  for (const { verb, objectRef } of events.filter(event => !isLease(event)))
    console.log(`  ${verb} ${objectRef?.resource}/${objectRef?.subresource ?? ''} ${objectRef?.name}`)
  return [
    {
      what: `API writes in ${minutes} quiet minutes, Lease renewals apart`,
      value: `${events.filter(event => !isLease(event)).length}`,
    },
    { what: 'Lease renewals meanwhile', value: `${events.filter(isLease).length}` },
    ...needs.map(({ what, value }) => ({ what: `${what}, idle`, value })),
  ]
}
