// Says on each FlowSchema whether its level is there. That is all that becomes of it: no fairness is enforced.
import type { Cluster } from '../cluster.ts'
import { type Controller, itself, readKey } from '../controllers/controller.ts'
import { handOf } from '../controllers/hand.ts'
import { type FlowSchema, flowSchemas, priorityLevels } from '../controllers/resources.ts'
import type { Obj } from '../object.ts'
import { timestamp } from '../timestamp.ts'
import { levelShelf, schemaShelf } from './classify.ts'

export type Condition = { type: string; status: string; lastTransitionTime?: string; reason: string; message: string }

export function markDangling(cluster: Cluster): Controller {
  const hand = handOf(cluster, 'flow-controller')
  return {
    name: 'flow',
    concerns: {
      [schemaShelf]: change => (change.after ? itself(change) : []),
      [levelShelf]: ({ before, after }) => schemasOf(cluster.store.shelf(schemaShelf).all(), (after ?? before)!),
    },
    work(key) {
      const schema: FlowSchema | undefined = hand.find(flowSchemas, '', readKey(key).name)
      if (!schema) return undefined
      const level = levelOf(schema)
      const found = hand.find(priorityLevels, '', level) !== undefined
      const conditions = (schema.status?.conditions ?? []) as Condition[]
      const was = conditions.find(({ type }) => type === 'Dangling')
      const now = describeDangling(level, { found, was, at: timestamp(cluster.now()) })
      hand.changeStatus(flowSchemas, schema, { conditions: [...conditions.filter(each => each !== was), now] })
      return undefined
    },
  }
}

function schemasOf(schemas: Iterable<Obj>, level: Obj): string[] {
  return [...schemas]
    .filter(schema => levelOf(schema as unknown as FlowSchema) === level.metadata.name)
    .map(({ metadata }) => `/${metadata.name}`)
}

function levelOf({ spec }: FlowSchema): string {
  return spec?.priorityLevelConfiguration.name ?? ''
}

type Look = { readonly found: boolean; readonly was: Condition | undefined; readonly at: string }

/** As it was when it is still so. */
export function describeDangling(level: string, { found, was, at }: Look): Condition {
  const what = `This FlowSchema references the PriorityLevelConfiguration object named "${level}"`
  const message = `${what} ${found ? 'and it exists' : 'but there is no such object'}`
  const status = found ? 'False' : 'True'
  if (was && was.status === status && was.message === message) return was
  const lastTransitionTime = was?.status === status && was.lastTransitionTime ? was.lastTransitionTime : at
  return { type: 'Dangling', status, lastTransitionTime, reason: found ? 'Found' : 'NotFound', message }
}
