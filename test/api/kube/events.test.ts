import { describe, expect, onTestFinished, test } from 'vitest'
import type { EventWish } from '../../../api/kube/eventSeries.ts'
import { createRecorder, type RecorderOptions } from '../../../api/kube/events.ts'
import { type Collection, startCollection } from './collection.ts'
import { clientOf } from './server.ts'

const regarding = { apiVersion: 'soh.re/v1alpha1', kind: 'DedicatedService', namespace: 'x', name: 'app', uid: 'u' }
const wish: EventWish = { regarding, type: 'Warning', reason: 'ImagePull', action: 'CreatePod', note: 'cannot pull' }

function recorder(collection: Collection, options: Partial<RecorderOptions> = {}) {
  const errors: string[] = []
  const made = createRecorder({
    client: clientOf(collection.server),
    controller: 'soh.re/operator',
    instance: 'operator-1',
    onError: error => errors.push(error instanceof Error ? error.message : String(error)),
    backoff: { initialMs: 1, maxMs: 5 },
    ...options,
    limits: { rewriteMs: 1, ...options.limits },
  })
  onTestFinished(() => made.stop())
  return { ...made, errors }
}

const calls = (collection: Collection) => collection.server.seen.map(({ method }) => method)
const bodies = (collection: Collection) => collection.server.seen.map(({ body }) => JSON.parse(body))

describe('an event', () => {
  test('is written beside its object', async () => {
    const collection = await startCollection()
    recorder(collection, { date: () => new Date(0), random: () => 0 }).record(wish)
    await expect.poll(() => calls(collection)).toEqual(['POST'])
    expect(collection.server.seen[0]!.path).toBe('/apis/events.k8s.io/v1/namespaces/x/events')
    expect(bodies(collection)[0]).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'app.000010000', namespace: 'x' },
      eventTime: '1970-01-01T00:00:00.000000Z',
      reportingController: 'soh.re/operator',
      reportingInstance: 'operator-1',
      regarding,
      type: 'Warning',
      reason: 'ImagePull',
      action: 'CreatePod',
      note: 'cannot pull',
    })
  })

  test('on a cluster-scoped object stands in default', async () => {
    const collection = await startCollection()
    recorder(collection).record({ ...wish, regarding: { kind: 'Node', name: 'n' } })
    await expect.poll(() => bodies(collection)[0]?.metadata.namespace).toBe('default')
  })

  test('told again becomes a count on the same object', async () => {
    const collection = await startCollection()
    const { record } = recorder(collection)
    for (let i = 0; i < 5; i++) record(wish)
    await expect.poll(() => bodies(collection).at(-1)?.series?.count).toBe(5)
    expect(calls(collection)).toEqual(['POST', 'PATCH'])
    expect(bodies(collection)[1]).toEqual({
      series: { count: 5, lastObservedTime: expect.stringMatching(/\.\d{6}Z$/) },
    })
  })

  test('whose object has expired begins anew', async () => {
    const collection = await startCollection()
    const { record, errors } = recorder(collection)
    record(wish)
    await expect.poll(() => calls(collection)).toEqual(['POST'])
    collection.remove(bodies(collection)[0].metadata.name)
    record(wish)
    await expect.poll(() => calls(collection)).toEqual(['POST', 'PATCH', 'POST'])
    expect(bodies(collection)[2].note).toBe(wish.note)
    expect(bodies(collection)[2].metadata.name).not.toBe(bodies(collection)[0].metadata.name)
    expect(errors).toEqual([])
  })

  test('with a long note is cut at a character', async () => {
    const collection = await startCollection()
    recorder(collection).record({ ...wish, note: '€'.repeat(1_000) })
    await expect.poll(() => calls(collection)).toEqual(['POST'])
    const { note } = bodies(collection)[0]
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024)
    expect(note).toMatch(/^€+\.\.\.$/)
  })

  test('beyond the bound of its object is dropped and counted', async () => {
    const collection = await startCollection()
    const { record, dropped } = recorder(collection, { limits: { burst: 2, refillMs: 1e9 } })
    for (const note of ['a', 'b', 'c', 'd']) record({ ...wish, note })
    await expect.poll(() => calls(collection)).toEqual(['POST', 'POST'])
    expect(dropped()).toBe(2)
  })
})

describe('a server', () => {
  test('that fails for a while gets the event later, once, and the failure is told once', async () => {
    const collection = await startCollection()
    let failures = 0
    collection.fault(() => (failures++ < 3 ? 500 : failures === 4 ? 'lost' : 'none'))
    const { record, errors } = recorder(collection)
    record(wish)
    await expect.poll(() => calls(collection).length).toBe(5)
    const names = new Set(bodies(collection).map(body => body.metadata.name))
    expect([names.size, errors.length]).toEqual([1, 1])
    expect(errors[0]).toContain('create events x/app.')
  })

  test('that refuses the event is not asked again', async () => {
    const collection = await startCollection()
    collection.fault(() => 403)
    const { record, errors } = recorder(collection)
    record(wish)
    await expect.poll(() => errors).toEqual([expect.stringContaining('forbidden (403)')])
    collection.fault(() => 'none')
    record({ ...wish, note: 'next' })
    await expect.poll(() => calls(collection)).toEqual(['POST', 'POST'])
    expect(bodies(collection)[1].note).toBe('next')
  })
})
