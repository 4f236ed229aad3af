// Changes to the crowd, one by one while all of it stands: each is made when the one before is over.
import type { KubeClient } from '../../../../api/kube/client.ts'
import { pods } from '../../../../api/kube/resources.ts'
import { dedicatedServices } from '../../../../api/v1alpha1/resources.ts'
import { auditEnd, type Logged, readWrites } from './audit.ts'
import type { Crowd } from './crowd.ts'
import { type Place, reactionMs } from './reaction.ts'

export const kinds = ['replicas', 'death', 'creation'] as const
export type Kind = (typeof kinds)[number]

export type Reaction = { readonly kind: Kind; readonly ms: number }

type Change = { readonly kind: Kind; readonly place: Place; readonly resource: string; readonly name: string }

type Input = {
  readonly client: KubeClient
  readonly crowd: Crowd
  readonly places: readonly Place[]
  readonly base: number
}

/** Of each ten four are a base that is one higher, four the death of a pod and two a new service. Every service is touched once at most. */
export function planKinds(count: number): Kind[] {
  const ten: readonly Kind[] = [
    ...(['replicas', 'death', 'replicas', 'death', 'creation'] as const),
    ...(['replicas', 'death', 'replicas', 'death', 'creation'] as const),
  ]
  return Array.from({ length: count }, (_, index) => ten[index % ten.length]!)
}

export async function measureReactions(input: Input, count: number): Promise<Reaction[]> {
  const start = await auditEnd()
  const changes: Change[] = []
  for (const [index, kind] of planKinds(count).entries()) changes.push(await make[kind](input, index))
  const writes = await readWrites(start)
  return changes.map(change => ({ kind: change.kind, ms: reactionTo(change, writes) }))
}

const make: Readonly<Record<Kind, (input: Input, index: number) => Promise<Change>>> = {
  async replicas({ client, crowd, places, base }, index) {
    const place = places[index % places.length]!
    const { namespace, service: name } = place
    const spec = { replicas: base + 1 }
    await client.patch(dedicatedServices, { namespace, name }, { spec }, { type: 'merge' })
    await crowd.untilWarm(name, base + 1)
    return { kind: 'replicas', place, resource: 'dedicatedservices', name }
  },
  async death({ client, crowd, places, base }, index) {
    const place = places[index % places.length]!
    const [name = ''] = crowd.reservedOf(place.service)
    await client.delete(pods, { namespace: place.pool, name }, { gracePeriodSeconds: 0 })
    // The status has said so many all the time, or says so again when another pod is warm.
    await crowd.untilReplaced(place.service, name, base)
    return { kind: 'death', place, resource: 'pods', name }
  },
  async creation({ crowd }, index) {
    const name = `late-${index}`
    const place = await crowd.create(name, 1)
    await crowd.untilWarm(name, 1)
    return { kind: 'creation', place, resource: 'dedicatedservices', name }
  },
}

function reactionTo({ place, resource, name, kind }: Change, writes: readonly Logged[]): number {
  const change = writes.find(
    write => !write.isOperator && write.user === 'admin' && write.resource === resource && isNamed(write, name),
  )
  const ours = writes.filter(({ isOperator }) => isOperator)
  const ms = change && reactionMs(change.at, place, ours)
  if (ms === undefined) throw new Error(`no answer to the ${kind} of ${place.namespace}/${name} in the audit log`)
  return ms
}

function isNamed(write: Logged, name: string): boolean {
  return write.name === name && write.subresource === undefined
}
