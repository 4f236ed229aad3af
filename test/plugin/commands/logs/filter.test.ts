// Which lines of a log are shown.
import { describe, expect, it } from 'vitest'
import { createFilter, type FilterWish } from '../../../../plugin/commands/logs/filter.ts'
import { readEntry } from '../../../../plugin/logs/entry.ts'

const none: FilterWish = { level: '', connection: '', include: [], exclude: [], services: undefined }
const isShown = (text: string, wish: Partial<FilterWish>, container = 'proxy') =>
  createFilter({ ...none, ...wish })(
    readEntry({ namespace: 'ns', pod: 'my-app-k3x9q2w7ab', container, time: '2026-11-21T10:42:07.000000000Z', text }),
  )
const said = (fields: object) => JSON.stringify({ level: 'info', msg: 'hello', ...fields })

describe('a line is shown', () => {
  it.each<[string, string, Partial<FilterWish>, boolean]>([
    ['without a wish', said({}), {}, true],
    ['at its level', said({}), { level: 'info' }, true],
    ['not below the level', said({}), { level: 'warn' }, false],
    ['by a number for a level', said({ level: 50 }), { level: 'error' }, true],
    ['not by a lower number', said({ level: 49 }), { level: 'error' }, false],
    ['without a level: a crash bears none', 'Error: out of memory', { level: 'fatal' }, true],
    ['by its connection', said({ connection: 'ab-1' }), { connection: 'ab-1' }, true],
    ['not by another connection', said({ connection: 'ab-10' }), { connection: 'ab-1' }, false],
    ['by the claim of its receipt', said({ claim: '6f1c' }), { connection: '6f1c' }, true],
    ['by its client', said({ client: '203.0.113.9:5' }), { connection: '203.0.113.9:5' }, true],
    ["by its client's host", said({ client: '203.0.113.9:5' }), { connection: '203.0.113.9' }, true],
    ["by its client's host of IPv6", said({ client: '[2001:db8::1]:5' }), { connection: '2001:db8::1' }, true],
    ['not by a part of a host', said({ client: '203.0.113.99:5' }), { connection: '203.0.113.9' }, false],
    ['by its pod', said({ pod: 'my-app-x' }), { connection: 'my-app-x' }, true],
    ['of a target pod by its name', 'hello', { connection: 'my-app-k3x9q2w7ab' }, true],
    ['not when another connection is meant', 'hello', { connection: 'ab-1' }, false],
    ['by one of several expressions', said({}), { include: ['nothing', 'h.llo'] }, true],
    ['not by an expression that leaves it out', said({}), { include: ['hello'], exclude: ['^.*hello'] }, false],
  ])('%s', (_, text, wish, expected) => {
    expect(isShown(text, wish)).toBe(expected)
  })

  it("of the operator's lines, those about the services that are meant", () => {
    const services = new Set(['ns/my-app'])
    expect(isShown(said({ service: 'ns/my-app' }), { services }, 'operator')).toBe(true)
    expect(isShown(said({ service: 'ns/other' }), { services }, 'operator')).toBe(false)
    expect(isShown(said({ service: { toString: 1 } }), { services }, 'operator')).toBe(false)
    expect(isShown(said({ service: 'ns/other' }), { services }, 'proxy')).toBe(true)
  })

  it('at once, whatever the expression: none makes it try for ever', () => {
    expect(isShown('a'.repeat(5000), { include: ['^(a+)+$'], exclude: ['^(a|aa)+b$'] })).toBe(true)
  })
})
