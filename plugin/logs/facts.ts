// What a line says beside its message, as words: `client=203.0.113.9:51022`.
import { isRecord } from '../../api/kube/answer.ts'
import { printable } from '../output/printable.ts'
import type { Entry } from './entry.ts'

type Fact = { readonly name: string; readonly value: string; readonly isError: boolean }

/** What the names of the proxy's pod and of the target pod tell already: long, and for machines. */
const SAID_BY_POD = new Set(['service', 'proxy', 'claim'])

/** Printable; an error comes last, without its stack. */
export function factsOf({ line: { container }, fields }: Entry): Fact[] {
  const { err, ...others } = fields
  const facts = Object.entries(others)
    .filter(([name]) => container !== 'proxy' || !SAID_BY_POD.has(name))
    .map(([name, value]) => ({ name: printable(name), value: valueText(value), isError: false }))
  return err === undefined ? facts : [...facts, { name: 'err', value: errorText(err), isError: true }]
}

function valueText(value: unknown): string {
  const text = printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  return typeof value === 'string' && (/[\s"=]/.test(text) || text === '') ? JSON.stringify(text) : text
}

function errorText(err: unknown): string {
  const { type, message } = isRecord(err) ? err : { type: undefined, message: err }
  const name = typeof type === 'string' && type !== 'Error' && type !== 'KubeError' ? `${type}: ` : ''
  return printable(`${name}${typeof message === 'string' ? message : (JSON.stringify(err) ?? '')}`)
}
