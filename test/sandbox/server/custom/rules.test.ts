// When the rules of a definition speak, and what they say.
import { describe, expect, test } from 'vitest'
import type { CustomKind } from '../../../../sandbox/server/custom/kindOf.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import type { FieldError } from '../../../../sandbox/server/refusal.ts'
import { facts, kindOf, make } from './thing.ts'

const text = { type: 'string', maxLength: 20 }
const whole = { type: 'integer' }
const item = {
  type: 'object',
  required: ['k'],
  properties: { k: text, v: whole },
  'x-kubernetes-validations': [{ rule: 'self.v >= oldSelf.v', message: 'item grows' }],
}
const gadget = kindOf({
  type: 'object',
  'x-kubernetes-validations': [{ rule: 'self.metadata.name != "bad"', message: 'root rule' }],
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: whole,
        b: whole,
        s: text,
        'my-name': text,
        keyed: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['k'], items: item },
        map: {
          type: 'object',
          additionalProperties: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0' }] },
        },
        grows: {
          type: 'integer',
          'x-kubernetes-validations': [{ rule: 'self > oldSelf', reason: 'FieldValueForbidden' }],
        },
        maybe: {
          type: 'integer',
          'x-kubernetes-validations': [
            { rule: '!oldSelf.hasValue() || self >= oldSelf.value()', optionalOldSelf: true },
          ],
        },
      },
      'x-kubernetes-validations': [
        { rule: 'self.a < 5' },
        { rule: 'self.b < self.a', messageExpression: '"b beside " + self.s' },
        { rule: 'self.s.startsWith("x")', fieldPath: '.s', message: 'begin with x', reason: 'FieldValueDuplicate' },
        { rule: '!has(self.my__dash__name) || self.my__dash__name == "q"', message: 'dashed' },
        { rule: 'self.a / (self.a - 2) < 100', reason: 'FieldValueRequired' },
      ],
    },
  },
})

const good = { a: 3, b: 1, s: 'x' }
const invalid = (field: string, detail: string): FieldError => ({ type: 'Invalid', field, detail })

const rows: Array<[spec: object, errors: FieldError[]]> = [
  [good, []],
  [{ ...good, a: 7 }, [invalid('spec', 'failed rule: self.a < 5')]],
  [{ ...good, b: 4 }, [invalid('spec', 'b beside x')]],
  [{ ...good, s: 'y' }, [{ type: 'Duplicate', field: 'spec.s', detail: '' }]],
  [{ ...good, 'my-name': 'z' }, [invalid('spec', 'dashed')]],
  [
    { a: 3 },
    [
      { ...invalid('spec', 'no such key: b evaluating rule: self.b < self.a'), value: 'object' },
      { ...invalid('spec', 'no such key: s evaluating rule: begin with x'), value: 'object' },
    ],
  ],
  [
    { ...good, a: 2 },
    [{ ...invalid('spec', 'division by zero evaluating rule: self.a / (self.a - 2) < 100'), value: 'object' }],
  ],
  [{ ...good, map: { 'a.b': -1, c: 1 } }, [{ ...invalid('spec.map[a.b]', 'failed rule: self > 0'), value: -1 }]],
  [{ ...good, grows: 1, maybe: 1, keyed: [{ k: 'a', v: 1 }] }, []],
]

test.each(rows)('a new object with %j', (spec, errors) => {
  expect(make(gadget, { spec }).errors).toStrictEqual(errors)
})

test('a rule at the root has no field', () => {
  expect(make(gadget, { metadata: { name: 'bad' }, spec: good }).errors).toStrictEqual([invalid('<nil>', 'root rule')])
})

test('no rule is asked about an object whose types are wrong', () => {
  const errors = make(gadget, { metadata: { name: 'bad' }, spec: { ...good, b: 'x' } }).errors
  expect(errors.map(({ field, detail }) => `${field}: ${detail}`)).toEqual([
    'spec.b: spec.b in body must be of type integer: "string"',
    '<nil>: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  ])
})

function change(kind: CustomKind, before: object, now: object): FieldError[] {
  const objectOf = (spec: object) => ({ apiVersion: 'a/v1', kind: 'Thing', metadata: { name: 'x' }, spec }) as Obj
  return kind.strategy.validateUpdate!(objectOf(now), objectOf(before), facts)
}

describe('a rule about a change', () => {
  const before = {
    ...good,
    grows: 5,
    maybe: 5,
    keyed: [
      { k: 'a', v: 5 },
      { k: 'b', v: 5 },
    ],
  }
  const same = { ...before, grows: 6 }

  test('is silent where nothing was, and where nothing is', () => {
    expect(change(gadget, good, before)).toEqual([])
    expect(change(gadget, before, good)).toEqual([])
  })

  test('speaks where both are, also when they are the same', () => {
    expect(change(gadget, before, before)).toEqual([
      { type: 'Forbidden', field: 'spec.grows', value: 5, detail: 'failed rule: self > oldSelf' },
    ])
    expect(change(gadget, before, same)).toEqual([])
  })

  test('may ask for what was before with an optional', () => {
    expect(change(gadget, before, { ...same, maybe: 4 })).toEqual([
      {
        type: 'Invalid',
        field: 'spec.maybe',
        value: 4,
        detail: 'failed rule: !oldSelf.hasValue() || self >= oldSelf.value()',
      },
    ])
  })

  test('finds the item of the same key, wherever it went', () => {
    const moved = {
      ...same,
      keyed: [
        { k: 'b', v: 4 },
        { k: 'c', v: 1 },
        { k: 'a', v: 5 },
      ],
    }
    expect(change(gadget, before, moved)).toEqual([invalid('spec.keyed[0]', 'item grows')])
  })
})

describe('what was wrong before the definition became stricter', () => {
  const strict = kindOf({
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['needed'],
        properties: {
          needed: text,
          size: { type: 'integer', minimum: 3 },
          list: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string', maxLength: 2 } },
          odd: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self % 2 == 1' }] },
          other: text,
        },
      },
    },
  })
  const old = { needed: 'x', size: 1, list: ['aaa', 'aaa'], odd: 2 }

  test('may stay while something else changes', () => {
    expect(change(strict, old, { ...old, other: 'x' })).toEqual([])
  })

  test('may stay in a list only while the whole list does, but for what stands there twice', () => {
    const longer = { ...old, list: [...old.list, 'b'] }
    expect(change(strict, old, longer).map(({ field }) => field)).toEqual(['spec.list[0]', 'spec.list[1]', '<nil>'])
    const twice = { ...old, list: ['a', 'a'] }
    expect(change(strict, { ...old, list: ['a'] }, twice).map(({ type }) => type)).toEqual(['Duplicate'])
  })

  test('may not be changed into something else that is wrong', () => {
    expect(
      change(strict, { ...old, list: [] }, { ...old, list: [], size: 2, odd: 4 }).map(({ field }) => field),
    ).toEqual(['spec.size', 'spec.odd'])
    expect(change(strict, old, { size: 1, odd: 2 }).map(({ field }) => field)).toEqual(['spec.needed', '<nil>'])
  })
})
