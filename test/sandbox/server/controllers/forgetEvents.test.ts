import { expect, test } from 'vitest'
import { coreEvents } from '../../../../api/kube/resources.ts'
import { forgetEvents } from '../../../../sandbox/server/controllers/forgetEvents.ts'
import { startThese } from '../../../../sandbox/server/controllers/start.ts'
import { at } from './samples.ts'
import { setStage } from './stage.ts'

test('an Event is forgotten an hour after it last changed', () => {
  const { hand, cluster, setNow } = setStage(false)
  const events = forgetEvents(cluster)
  const tell = (name: string) =>
    hand.create(coreEvents, {
      metadata: { namespace: 'a', name },
      involvedObject: { kind: 'Namespace', name: 'a', namespace: 'a' },
      reason: 'Tried',
    })
  tell('before')
  setNow(new Date(at(60)))
  const { follow, stop } = startThese(cluster, [events], () => undefined)
  follow('events')
  tell('old')
  const changed = tell('changed')
  setNow(new Date(at(1800)))
  hand.change(coreEvents, changed, present => ({ ...present, count: 2 }))
  const left = (seconds: number) => {
    setNow(new Date(at(seconds)))
    events.work('all')
    return hand.list(coreEvents, 'a').map(({ metadata }) => metadata.name)
  }
  expect(left(3599)).toEqual(['before', 'old', 'changed'])
  expect(left(3600)).toEqual(['old', 'changed'])
  expect(left(3660)).toEqual(['changed'])
  expect(left(5400)).toEqual([])
  stop()
})
