// Rules that cost more than they may: what is said of the object, and that nothing more is asked.
import { expect, test } from 'vitest'
import { faults, kindOf, make } from './thing.ts'

const numbers = { type: 'array', items: { type: 'integer' } }
const rules = (...all: object[]) => ({ 'x-kubernetes-validations': all })
const withSpec = (spec: object) => kindOf({ type: 'object', properties: { spec: { type: 'object', ...spec } } })
const list = (length: number) => Array.from({ length }, (_, index) => index)
const thrice = 'self.l.all(x, self.l.all(y, self.l.all(z, x + y + z >= 0)))'
const never = { rule: 'false', message: 'is never asked' }

test('one rule that goes on for too long is the last', () => {
  const kind = withSpec({
    properties: { l: { ...numbers, ...rules(never) } },
    ...rules({ rule: 'false', message: 'is asked before' }, { rule: thrice }, never),
  })
  const spec = { l: list(200) }
  const ended = `spec: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${thrice}`
  expect(faults(kind, { spec })).toEqual(['spec: Invalid value: is asked before', ended])
})

test('that an object is as it was is no excuse for such a rule', () => {
  const kind = withSpec({ properties: { l: numbers }, ...rules({ rule: thrice, message: 'is in order' }) })
  const { object } = make(kind, { spec: { l: list(200) } })
  const errors = kind.strategy.validateUpdate!(object, object, {
    now: new Date(),
    list: () => [],
    find: () => undefined,
  })
  expect(errors.map(({ detail }) => detail)).toEqual([
    "'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: is in order",
  ])
})

test('rules that each cost what they may cost too much together', () => {
  const twice = { rule: 'self.l.all(x, self.l.all(y, true))' }
  const item = { type: 'object', properties: { l: numbers }, ...rules(twice) }
  const kind = withSpec({ properties: { items: { type: 'array', items: item } } })
  const items = (length: number) => list(length).map(() => ({ l: list(550) }))
  expect(faults(kind, { spec: { items: items(10) } })).toEqual([])
  expect(faults(kind, { spec: { items: items(13) } })).toEqual([
    'spec.items[10]: Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run',
  ])
})

test('a message that goes on for too long is the last word', () => {
  const messageExpression = `${thrice} ? "a" : "b"`
  const kind = withSpec({
    properties: { l: numbers },
    ...rules({ rule: 'false', messageExpression, fieldPath: '.l' }, never),
  })
  expect(faults(kind, { spec: { l: list(200) } })).toEqual([
    `spec.l: Invalid value: "object": no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(messageExpression)}`,
  ])
})
