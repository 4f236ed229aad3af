// What is offered for a question, and in which form kubectl and shells read it.
import type { Options } from 'yargs'
import type { FlagTable } from '../cli/command.ts'
import { printable } from '../output/printable.ts'
import type { Question } from './question.ts'

export type Candidate = { readonly value: string; readonly about?: string }

/** Cobra's directives: 4 is "no files", 0 "files too", 16 "folders only", 2 "no space behind it". */
type Answer = { readonly candidates: readonly Candidate[]; readonly directive: number }

/** What only a cluster or a kubeconfig knows. */
export type Lookup = {
  namespaces(): Promise<Candidate[]>
  /** Of the kubeconfig. */
  named(what: 'context' | 'cluster' | 'user'): Promise<Candidate[]>
  services(): Promise<Candidate[]>
  /** Open connections of a service. */
  connections(service: string): Promise<Candidate[]>
}

const none: Answer = { candidates: [], directive: 4 }

export async function answer(question: Question, begun: string, lookup: Lookup): Promise<Answer> {
  switch (question.kind) {
    case 'nothing':
      return none
    case 'command':
      return offer(nextWords(question), begun)
    case 'flag':
      return offer(flagNames(question.flags), begun)
    case 'value':
      return answerValue(question, lookup)
    case 'word':
      return answerWord(question, begun, lookup)
  }
}

/** A word with more words behind it says which. */
function nextWords({ name, commands }: Question & { kind: 'command' }): Candidate[] {
  const words = Map.groupBy(
    commands.map(command => ({ command, words: command.name.slice(name === '' ? 0 : name.length + 1).split(' ') })),
    ({ words: [first = ''] }) => first,
  )
  return [...words].map(([value, group]) => ({
    value,
    about: group.map(({ command, words: [, next] }) => next ?? command.summary).join(', '),
  }))
}

function flagNames(flags: FlagTable): Candidate[] {
  return Object.entries(flags).flatMap(([name, { alias, describe }]) => {
    const letter = [alias].flat().find(each => each?.length === 1)
    return [{ value: `--${name}`, about: describe }, ...(letter ? [{ value: `-${letter}`, about: describe }] : [])]
  })
}

const fileFlags = new Set([
  'kubeconfig',
  'certificate-authority',
  'client-certificate',
  'client-key',
  'filename',
  'images',
])

async function answerValue({ name, flag, begun }: Question & { kind: 'value' }, lookup: Lookup): Promise<Answer> {
  if (name === 'namespace') return offer(await lookup.namespaces(), begun)
  if (name === 'context' || name === 'cluster' || name === 'user') return offer(await lookup.named(name), begun)
  const values = valuesOf(flag)
  if (values.length > 0) {
    const fits = offer(values, begun)
    const isOpen = fits.candidates.length === 1 && fits.candidates[0]!.value.endsWith('=')
    return isOpen ? { ...fits, directive: fits.directive | 2 } : fits
  }
  if (name === 'dir') return { candidates: [], directive: 16 }
  const isFile = fileFlags.has(name) || (name === 'output' && /\bfile\b/i.test(flag.describe ?? ''))
  return isFile ? { candidates: [], directive: 0 } : none
}

/** Its choices, or those that its description lists: `One of: (json, jsonpath=TEMPLATE).` */
function valuesOf({ type, choices, describe = '' }: Options): Candidate[] {
  if (type === 'boolean') return [{ value: 'true' }, { value: 'false' }]
  const listed = /\bone of:? \(([^)]+)\)/i.exec(describe)?.[1]?.split(', ') ?? []
  const values = choices ? choices.map(String) : listed.map(each => each.replace(/=.*/, '='))
  return values.filter(Boolean).map(value => ({ value }))
}

async function answerWord(
  { command, typed }: Question & { kind: 'word' },
  begun: string,
  lookup: Lookup,
): Promise<Answer> {
  const slots = command.parameters.replace(/[[\]]/g, '').split(' ').filter(Boolean)
  const slot = slots[typed.length] ?? (slots.at(-1)?.endsWith('...') ? slots.at(-1)! : '')
  const isNew = command.name === 'init'
  if (slot.startsWith('CONNECTION')) return offer(without(await lookup.connections(typed[0] ?? ''), typed), begun)
  if (!slot.startsWith('NAME') || isNew) return none
  const kind = /^[^/]*\//.exec(begun)?.[0] ?? ''
  const services = without(
    await lookup.services(),
    typed.map(word => word.replace(/^.*\//, '')),
  )
  return offer(
    services.map(({ value, about }) => ({ value: kind + value, about })),
    begun,
  )
}

function without(candidates: readonly Candidate[], typed: readonly string[]): Candidate[] {
  return candidates.filter(({ value }) => !typed.includes(value))
}

function offer(candidates: readonly Candidate[], begun: string): Answer {
  return { candidates: candidates.filter(({ value }) => value.startsWith(begun) && isPlain(value)), directive: 4 }
}

/** A name that a shell would have to quote is not offered: it could mean anything there. */
function isPlain(value: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(value)
}

/** `value<TAB>description` for each, and the directive. */
export function renderAnswer({ candidates, directive }: Answer): string {
  const lines = candidates.map(({ value, about }) => (about ? `${value}\t${printable(about)}` : value))
  return [...lines, `:${directive}`, ''].join('\n')
}
