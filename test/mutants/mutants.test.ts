// The mutants on a scale of milliseconds: every edit fits the code as it is, every name is known, and docs/protocol.md has the table of today. npm run test:mutants tries them.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPart } from '../docsPart.ts'
import { readArguments } from './arguments.ts'
import { readOutcome } from './directed.ts'
import { applyEdit, applyEdits } from './edit.ts'
import { faultNames, faults } from './faults.ts'
import { guardNames, guards } from './guards.ts'
import { findFault, type Runs } from './judge.ts'
import { halvesOf, mutants, nameOf } from './mutants.ts'
import { mutantsPart, renderTable } from './table.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

describe('the list', () => {
  it.each(guardNames)('what takes %s away fits the code', name => {
    const changed = applyEdits(guards[name].edits, read)
    for (const [file, text] of changed) expect(text).not.toBe(read(file))
  })

  it('has edits that fit together', () => {
    for (const { without } of mutants)
      applyEdits(
        without.flatMap(name => [...guards[name].edits]),
        read,
      )
  })

  it('takes every guard away, lets every fault happen, and names no mutant twice', () => {
    expect(new Set(mutants.flatMap(({ without }) => without))).toEqual(new Set(guardNames))
    expect(new Set(mutants.map(({ fault }) => fault))).toEqual(new Set(faultNames))
    expect(new Set(mutants.map(nameOf)).size).toBe(mutants.length)
  })

  it.each(faultNames)('the fault %s has its test', name => {
    const { file, test } = faults[name]
    expect(read(`test/mutants/faults/${file}`)).toContain(`'${test}'`)
  })

  it('stands in docs/protocol.md: npm run test:mutants -- --write', () => {
    expect(readPart(mutantsPart)).toBe(renderTable(mutants))
  })
})

describe('an edit that no longer fits is told', () => {
  const edit = { file: 'proxy/dial.ts', find: 'a guard', replace: 'none' }
  it.each([
    ['stands there no more', 'nothing'],
    ['stands there 2 times', 'a guard and a guard'],
  ])('%s', (how, text) => {
    expect(() => applyEdit(text, edit)).toThrow(`in proxy/dial.ts, this ${how}`)
  })

  it('and one that fits is made, whatever signs it has', () => {
    expect(applyEdit('here a guard.', { ...edit, replace: "$& $' $$" })).toBe("here $& $' $$.")
  })
})

describe('the verdict on a mutant', () => {
  const held = { kind: 'held' } as const
  const broke = (says: string) => ({ kind: 'broke', says }) as const
  const caught: Runs = { sound: held, halves: [], mutant: broke('Error: I1: twice\n at x'), breaks: 'I1' }
  const half = { without: ['bootID'] as const, outcome: broke('Error: I6: stuck') }

  it.each<[string, Partial<Runs>, RegExp | undefined]>([
    ['caught', {}, undefined],
    ['survived', { mutant: held }, /survives/],
    ['red for another reason', { mutant: broke('Error: timed out\nI1: ') }, /another reason than I1: Error: timed out/],
    ['never tried', { mutant: { kind: 'absent', says: 'no such test' } }, /no such test/],
    ['red without a mutant', { sound: broke('Error: I1: twice') }, /with every guard/],
    ['red already without one of two guards', { halves: [half] }, /without bootID alone/],
  ])('%s', (_, more, verdict) => {
    const said = findFault({ ...caught, ...more })
    if (verdict) expect(said).toMatch(verdict)
    else expect(said).toBeUndefined()
  })

  it('of two guards, each is tried alone', () => {
    const [of] = mutants.filter(({ without }) => without.includes('bootID'))
    expect(halvesOf(of!)).toEqual([['forgottenClaim'], ['bootID']])
    expect(halvesOf({ ...of!, without: ['bootID'] })).toEqual([])
  })
})

it('a test that was not there is not taken for one that held', () => {
  const result = (fullName: string, status: string) => ({
    testResults: [{ assertionResults: [{ fullName, status, failureMessages: ['Error: I1: x'] }] }],
  })
  expect(readOutcome(result('a', 'passed'), 'a')).toEqual({ kind: 'held' })
  expect(readOutcome(result('a', 'failed'), 'a')).toEqual({ kind: 'broke', says: 'Error: I1: x' })
  expect(readOutcome(result('a', 'skipped'), 'a').kind).toBe('absent')
  expect(readOutcome({ testResults: [] }, 'a').kind).toBe('absent')
})

it('arguments that are not understood are told', () => {
  expect(readArguments([]).chosen).toBe(mutants)
  expect(readArguments(['--only', 'bootID']).chosen.every(({ without }) => without.includes('bootID'))).toBe(true)
  expect(readArguments(['--list', '--only', nameOf(mutants[0]!)]).chosen).toEqual([mutants[0]])
  const slices = ['1/3', '2/3', '3/3'].map(which => readArguments(['--slice', which]).chosen)
  expect(new Set(slices.flat())).toEqual(new Set(mutants))
  expect(slices.flat()).toHaveLength(mutants.length)
  for (const none of ['0/3', '4/3', '1', '1/0'])
    expect(() => readArguments(['--slice', none])).toThrow(`--slice ${none} is no part`)
  expect(() => readArguments(['--slice'])).toThrow('is no part of a whole')
  expect(() => readArguments(['--only', 'nothing'])).toThrow('there is no mutant nothing')
  expect(() => readArguments(['--olny'])).toThrow('--olny is not understood')
})
