// A write as the server does one, without the server: decoded, completed, looked at.
import { builtinKinds } from '../../../../sandbox/server/kinds/builtin.ts'
import { apiVersionOf, type Facts, type Kind } from '../../../../sandbox/server/kinds/kind.ts'
import { validateMeta, validateMetaUpdate } from '../../../../sandbox/server/kinds/meta.ts'
import type { Obj } from '../../../../sandbox/server/object.ts'
import { type FieldError, renderFieldError } from '../../../../sandbox/server/refusal.ts'

export const now = new Date('2026-01-01T12:00:00Z')

export const kinds = builtinKinds({ clusterIPRange: '127.7.16.0/20', nodePortRange: { from: 30_000, to: 30_009 } })

export function kindOf(plural: string, group = ''): Kind {
  const found = kinds.find(kind => kind.plural === plural && kind.group === group)
  if (!found) throw new Error(`no kind ${plural} of group "${group}"`)
  return found
}

/** Nothing else is there but `stored`, by shelf. */
function factsOf(stored: Readonly<Record<string, readonly Obj[]>> = {}): Facts {
  const list = (shelf: string) => stored[shelf] ?? []
  return { now, list, find: (shelf, _, name) => list(shelf).find(({ metadata }) => metadata.name === name) }
}

/** With metadata or without. */
type Body = object
type Stored = Parameters<typeof factsOf>[0]

function metadataOf(body: Body): object {
  return (body as { metadata?: object }).metadata ?? {}
}

function decode(kind: Kind, body: Body): Obj {
  const metadata = { name: 'x', ...(kind.namespaced && { namespace: 'here' }), ...metadataOf(body) }
  const { object } = kind.shape.prune({ apiVersion: apiVersionOf(kind), kind: kind.kind, ...body, metadata } as Obj)
  const draft = kind.toShelf ? kind.toShelf(object) : object
  kind.shape.setDefaults(draft)
  return draft
}

/** The object that a new body becomes. */
export function make(kind: Kind, body: Body, stored?: Stored): Obj {
  const draft = decode(kind, body)
  kind.strategy.prepareForCreate?.(draft, factsOf(stored))
  return draft
}

/** What is wrong with a new body. */
export function faultsOf(kind: Kind, body: Body, stored?: Stored): string[] {
  const draft = make(kind, body, stored)
  return render([...validateMeta(kind, draft), ...(kind.strategy.validate?.(draft, factsOf(stored)) ?? [])])
}

/** The object that `before` becomes when it is replaced by `body`. */
export function replace(kind: Kind, before: Obj, body: Body, stored?: Stored): Obj {
  const draft = decode(kind, { ...body, metadata: { ...before.metadata, ...metadataOf(body) } })
  kind.strategy.prepareForUpdate?.(draft, before, factsOf(stored))
  return draft
}

export function replaceFaults(kind: Kind, before: Obj, body: Body, stored?: Stored): string[] {
  const draft = replace(kind, before, body, stored)
  const own = kind.strategy.validateUpdate?.(draft, before, factsOf(stored)) ?? []
  return render([...validateMetaUpdate(kind, draft, before), ...own])
}

/** The object that `before` becomes when its status is replaced. */
export function report(kind: Kind, before: Obj, status: object): Obj {
  const draft = decode(kind, { ...before, status })
  kind.strategy.prepareForStatus?.(draft, before)
  return draft
}

export function reportFaults(kind: Kind, before: Obj, status: object): string[] {
  return render(kind.strategy.validateStatus?.(report(kind, before, status), before) ?? [])
}

export function render(errors: readonly FieldError[]): string[] {
  return errors.map(renderFieldError)
}
