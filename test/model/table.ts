// What the model has shown, as the tables of docs/protocol.md.
import type { Case } from './cases.ts'
import type { Exploration } from './explore.ts'
import { guardWords } from './guards.ts'
import type { Scope } from './layout.ts'

export type Shown = {
  readonly of: Case
  readonly found: Exploration
  /** The way to what is broken, a line a step; empty when nothing is. */
  readonly trace: readonly string[]
  /** All of it, for people. */
  readonly lines: readonly string[]
}
export type World = { readonly scope: Scope; readonly found: Exploration }

const number = (n: number): string => n.toLocaleString('en-GB')
const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`

export function sayScope(scope: Scope): string {
  const { proxies, tickets, addresses, operators, faults, kinds, underWay } = scope
  const parts = [
    plural(proxies, 'holder'),
    plural(operators, 'operator'),
    plural(tickets, 'ticket'),
    plural(addresses, 'address'),
    plural(faults, 'fault'),
  ]
  const bound = underWay === undefined ? '' : `, ${plural(underWay, 'request')} under way at a time`
  return `${parts.join(', ')}${kinds ? ` (${kinds.join(' or ')})` : ''}${bound}`
}

export function renderWorlds(worlds: readonly World[]): string[] {
  return [
    '| world | states | transitions | how far |',
    '|---|---|---|---|',
    ...worlds.map(({ scope, found }) => {
      const how = found.complete
        ? `all of it (depth ${found.depth}), I1 and I3 to I6`
        : `everything within ${found.depth} steps, I1 and I3 to I5`
      return `| ${sayScope(scope)} | ${number(found.states)} | ${number(found.transitions)} | ${how} |`
    }),
  ]
}

export function renderCases(shown: readonly Shown[]): string[] {
  return [
    '| without | what breaks | steps | states looked at |',
    '|---|---|---|---|',
    ...shown.map(({ of, found, trace }) => {
      const steps = found.broken ? trace.length - 1 : '-'
      return `| ${sayGuards(of)} | ${found.broken?.what ?? 'nothing'} | ${steps} | ${number(found.states)} |`
    }),
  ]
}

export function renderHarmless(shown: readonly Shown[]): string[] {
  return [
    '| without | world | states | how far |',
    '|---|---|---|---|',
    ...shown.map(({ of, found }) => {
      const how = found.complete ? 'all of it' : `everything within ${found.depth} steps`
      return `| ${sayGuards(of)} | ${sayScope(of.scope)} | ${number(found.states)} | ${how} |`
    }),
  ]
}

const sayGuards = ({ off }: Case): string => off.map(name => `\`${name}\`: ${guardWords[name]}`).join('; and ')
