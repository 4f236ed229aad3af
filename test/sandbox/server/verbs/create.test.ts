// Names that the server draws, and what becomes of those that are taken.
import { describe, expect, test } from 'vitest'
import { configMaps } from '../../../../api/kube/resources.ts'
import { systemUser } from '../../../../sandbox/server/controllers/hand.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { createObject } from '../../../../sandbox/server/verbs/create.ts'
import { setStage } from '../controllers/stage.ts'

const LETTERS = 5

/** A namespace in which `first-bbbbb` is there; `draws` names are all bs before others come. */
function scene(draws: number) {
  const { cluster, hand } = setStage(false)
  hand.create(configMaps, { metadata: { namespace: 'a', name: 'first-bbbbb' } })
  let drawn = 0
  const random = () => {
    drawn += 1
    return drawn <= draws * LETTERS ? 0 : 0.5
  }
  const create = (metadata: object): Obj => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata } as Obj
    const kind = hand.kind(configMaps)
    return createObject({ ...cluster, random }, { kind, namespace: 'a', body, user: systemUser('x') }).object
  }
  return { create, names: () => drawn / LETTERS }
}

describe('an object whose name the server is to draw', () => {
  test.each([0, 1, 7])('gets one after %i that others have', draws => {
    const { create, names } = scene(draws)
    expect(create({ generateName: 'first-' }).metadata.name).toMatch(/^first-([^b])\1{4}$/)
    expect(names()).toBe(draws + 1)
  })

  test('is refused when eight in a row are taken, and may come again in a second', () => {
    const { create, names } = scene(8)
    const message =
      'configmaps "first-bbbbb" already exists, the server was not able to generate a unique name for the object'
    const details = { name: 'first-bbbbb', kind: 'configmaps', retryAfterSeconds: 1 }
    const refusal = { code: 409, reason: 'AlreadyExists', message, details }
    expect(() => create({ generateName: 'first-' })).toThrow(expect.objectContaining(refusal))
    expect(names()).toBe(8)
  })

  test('is refused at once for another fault', () => {
    const { create, names } = scene(0)
    expect(() => create({ generateName: 'No-' })).toThrow('metadata.name: Invalid value')
    expect(names()).toBe(1)
  })
})

test('an object with a name of its own gets no other', () => {
  const { create, names } = scene(8)
  expect(() => create({ name: 'first-bbbbb', generateName: 'first-' })).toThrow('not able to generate a unique name')
  expect(() => create({ name: 'first-bbbbb' })).toThrow(/"first-bbbbb" already exists$/)
  expect(names()).toBe(0)
})
