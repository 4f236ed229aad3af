import { expect, test } from 'vitest'
import {
  type FlowSchema,
  flowSchemas,
  type PriorityLevel,
  priorityLevels,
} from '../../../../sandbox/server/controllers/resources.ts'
import { describeDangling } from '../../../../sandbox/server/flow/dangling.ts'
import { setStage, settle, until } from '../controllers/stage.ts'

const schema: FlowSchema = {
  metadata: { name: 's' },
  spec: { matchingPrecedence: 20, priorityLevelConfiguration: { name: 'l' } },
}
const level: PriorityLevel = {
  metadata: { name: 'l' },
  spec: { type: 'Limited', limited: { nominalConcurrencyShares: 1, limitResponse: { type: 'Reject' } } },
}
const said = 'This FlowSchema references the PriorityLevelConfiguration object named "l"'
const missing = {
  type: 'Dangling',
  status: 'True',
  reason: 'NotFound',
  message: `${said} but there is no such object`,
}
const found = { type: 'Dangling', status: 'False', reason: 'Found', message: `${said} and it exists` }

test('a FlowSchema says whether its level is there, and follows it', async () => {
  const { hand, setNow, errors } = setStage()
  hand.create(flowSchemas, schema)
  const condition = () => hand.find(flowSchemas, '', 's')?.status?.conditions?.[0]
  await until(() => condition()?.status === 'True')
  expect(condition()).toEqual({ ...missing, lastTransitionTime: '2026-01-01T00:00:00Z' })
  setNow(new Date('2026-01-01T00:00:09Z'))
  const made = hand.create(priorityLevels, level)
  await until(() => condition()?.status === 'False')
  expect(condition()).toEqual({ ...found, lastTransitionTime: '2026-01-01T00:00:09Z' })
  const version = hand.find(flowSchemas, '', 's')?.metadata.resourceVersion
  await settle()
  expect(hand.find(flowSchemas, '', 's')?.metadata.resourceVersion).toBe(version)
  hand.remove(priorityLevels, made)
  await until(() => condition()?.status === 'True')
  expect(errors).toEqual([])
})

test('what is still so is not said anew; another level’s name keeps the time of the change', () => {
  const was = { ...found, lastTransitionTime: 'then' }
  expect(describeDangling('l', { found: true, was, at: 'now' })).toBe(was)
  expect(describeDangling('m', { found: true, was, at: 'now' })).toMatchObject({ lastTransitionTime: 'then' })
  expect(describeDangling('l', { found: false, was, at: 'now' })).toEqual({ ...missing, lastTransitionTime: 'now' })
})
