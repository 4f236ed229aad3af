import { expect, test } from 'vitest'
import type { CustomResourceDefinition, KubeObject } from '../../../../../api/kube/objects.ts'
import { configMaps, customResourceDefinitions, type Resource } from '../../../../../api/kube/resources.ts'
import { cleanupFinalizer, markDefinition } from '../../../../../sandbox/server/controllers/definition/mark.ts'
import type { Obj } from '../../../../../sandbox/server/object.ts'
import { map } from '../samples.ts'
import { setStage, until, untilGone } from '../stage.ts'

const things: Resource = { group: 'test.dev', version: 'v1', plural: 'things', kind: 'Thing', namespaced: true }

function definition(plural = 'things', kind = 'Thing'): CustomResourceDefinition {
  const schema = { openAPIV3Schema: { type: 'object' } }
  return {
    metadata: { name: `${plural}.test.dev` },
    spec: {
      group: 'test.dev',
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}

test('a kind is served as soon as its definition is written, and its objects have owners like others', async () => {
  const { hand, errors } = setStage()
  hand.create(customResourceDefinitions, definition())
  const thing = hand.create(things, { metadata: { namespace: 'a', name: 't' } } as KubeObject)
  const reference = { apiVersion: 'test.dev/v1', kind: 'Thing', name: 't', uid: thing.metadata.uid! }
  const owned = hand.create(configMaps, map('m', { ownerReferences: [reference] }))
  hand.remove(things, thing)
  await untilGone(hand, configMaps, owned)
  expect(errors).toEqual([])
})

test('a definition takes its objects along, and what they own', async () => {
  const { hand } = setStage()
  const made = hand.create(customResourceDefinitions, definition())
  const finalizers = ['test.dev/hold']
  const thing = hand.create(things, { metadata: { namespace: 'a', name: 't', finalizers } } as KubeObject)
  const reference = { apiVersion: 'test.dev/v1', kind: 'Thing', name: 't', uid: thing.metadata.uid! }
  const owned = hand.create(configMaps, map('m', { ownerReferences: [reference] }))
  hand.remove(customResourceDefinitions, made)
  await until(() => hand.find(things, 'a', 't')?.metadata.deletionTimestamp)
  const ending = hand.find(customResourceDefinitions, '', 'things.test.dev')
  expect(ending?.metadata.finalizers).toEqual([cleanupFinalizer])
  expect(ending?.metadata).toMatchObject({ generation: 1 })
  expect(ending?.metadata).not.toHaveProperty('deletionGracePeriodSeconds')
  expect(ending?.status?.conditions?.find(({ type }) => type === 'Terminating')).toMatchObject({
    status: 'True',
    reason: 'InstanceDeletionInProgress',
    message: 'CustomResource deletion is in progress',
  })
  expect(() => hand.create(things, { metadata: { namespace: 'a', name: 'late' } } as KubeObject)).toThrow(
    'things.test.dev "late" is forbidden: create not allowed while custom resource definition is terminating',
  )
  hand.change(things, hand.find(things, 'a', 't')!, present => ({
    ...present,
    metadata: { ...present.metadata, finalizers: [] },
  }))
  await untilGone(hand, customResourceDefinitions, made)
  expect(() => hand.kind(things)).toThrow('not served')
  await untilGone(hand, configMaps, owned)
})

test('a definition whose names are another’s is served once they are free', async () => {
  const { hand } = setStage()
  const first = hand.create(customResourceDefinitions, definition('others', 'Thing'))
  hand.create(customResourceDefinitions, definition())
  expect(() => hand.kind(things)).toThrow('not served')
  hand.remove(customResourceDefinitions, first)
  await until(() => hand.cluster.kinds.find('test.dev', 'v1', 'things'))
})

test('its deletion marks a definition, once', () => {
  const draft = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', ...definition() } as Obj
  draft.metadata.deletionTimestamp = '2026-01-01T00:00:00Z'
  markDefinition(draft)
  markDefinition(draft)
  expect(draft.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io'])
  expect(draft.status).toEqual({
    conditions: [
      {
        type: 'Terminating',
        status: 'True',
        reason: 'InstanceDeletionPending',
        message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  })
})
