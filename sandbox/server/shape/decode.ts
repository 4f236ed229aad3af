// What was read becomes an object of the kind that is asked for, or is refused in the API's words.
import { apiVersionOf, type Kind } from '../kinds/kind.ts'
import type { Obj } from '../object.ts'
import { badRequest, invalid } from '../refusal.ts'
import { isBuiltin } from './builtin.ts'
import { isMap } from './convert.ts'
import { type OptionsKind, readFieldValidation } from './fieldValidation.ts'
import { type Body, unrecognized } from './readBody.ts'

export type Decoding = {
  readonly kind: Pick<Kind, 'kind' | 'group' | 'version' | 'shape' | 'custom'>
  /** As the query has it. */
  readonly fieldValidation: string
  /** Whose fieldValidation it is; CreateOptions when not said. */
  readonly options?: OptionsKind
} & Pick<Body, 'value' | 'duplicates' | 'positionOf'> & { readonly summary?: string }

/** `object` has apiVersion, kind and metadata. */
export function decode(decoding: Decoding): { object: Obj; warnings: string[] } {
  const { kind, value, summary = '' } = decoding
  const validation = readFieldValidation(decoding.fieldValidation, decoding.options ?? 'CreateOptions')
  const object = typed(value ?? {}, kind, summary)
  const { object: pruned, unknown } = kind.shape.prune(object)
  const problems = validation === 'Ignore' ? [] : problemsOf(decoding, unknown)
  if (validation === 'Strict' && problems.length > 0) {
    const all = problems.map(({ strict }) => strict).join(', ')
    throw badRequest(`${cannotBeHandled(kind.kind, kind.version, kind.kind)}strict decoding error: ${all}`)
  }
  const { apiVersion: _, kind: __, ...rest } = pruned
  const whole = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...rest, metadata: pruned.metadata ?? {} } as Obj
  return { object: whole, warnings: problems.map(({ warning }) => warning) }
}

/** In the order of the text where it is known, else what is written twice first. Nothing is said of an unknown field but that, as in the real server. */
function problemsOf({ kind, duplicates, positionOf }: Decoding, unknown: readonly string[]) {
  const inUnknown = (path: string) =>
    unknown.some(prefix => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`))
  const written = kind.custom ? duplicates : duplicates.filter(({ path }) => path === undefined || !inUnknown(path))
  const strangers = unknown.map(path => {
    const sentence = `unknown field "${path}"`
    return { warning: sentence, strict: sentence, at: duplicates.length > 0 && positionOf ? positionOf(path) : 0 }
  })
  const all = [...written, ...strangers]
  return kind.custom || !positionOf || duplicates.length === 0 ? all : all.toSorted((a, b) => a.at - b.at)
}

/** With apiVersion and kind as the path has them; what the body says otherwise is refused. */
function typed(value: unknown, kind: Decoding['kind'], summary: string): Obj {
  const refuse = (why: string) => badRequest(unrecognized(kind.kind, why, summary))
  if (!isMap(value)) throw refuse(`couldn't get version/kind; json parse error: ${notAnObject(value)}`)
  for (const field of ['apiVersion', 'kind']) {
    const said = value[field]
    if (said === undefined || said === null || typeof said === 'string') continue
    const what = `json: cannot unmarshal ${goType(said)} into Go struct field .${field} of type string`
    throw refuse(`couldn't get version/kind; json parse error: ${what}`)
  }
  const said = {
    apiVersion: (value.apiVersion ?? '') as string,
    kind: (value.kind ?? '') as string,
    name: nameIn(value),
  }
  if (said.apiVersion.split('/').length > 2) throw refuse(`unexpected GroupVersion string: ${said.apiVersion}`)
  if (kind.custom) checkCustom(said, kind, () => refuse(`Object 'Kind' is missing in '${JSON.stringify(value)}'`))
  else checkBuiltin(said, kind)
  return { ...value, apiVersion: apiVersionOf(kind), kind: kind.kind } as Obj
}

type Said = { readonly apiVersion: string; readonly kind: string; readonly name: string }

function nameIn({ metadata }: Record<string, unknown>): string {
  return isMap(metadata) && typeof metadata.name === 'string' ? metadata.name : ''
}

/** Another kind of the same group and version is read, and then invalid. */
function checkCustom(said: Said, kind: Decoding['kind'], missing: () => Error): void {
  if (said.kind === '') throw missing()
  if (said.apiVersion !== apiVersionOf(kind)) throw wrongVersion(said.apiVersion, kind)
  if (said.kind === kind.kind) return
  const detail = `must be ${kind.kind}`
  throw invalid({ kind: said.kind, group: kind.group }, said.name, [
    { type: 'Invalid', field: 'kind', value: said.kind, detail },
  ])
}

function checkBuiltin(said: Said, kind: Decoding['kind']): void {
  const apiVersion = said.apiVersion || apiVersionOf(kind)
  const name = said.kind || kind.kind
  if (apiVersion === apiVersionOf(kind) && name === kind.kind) return
  const [version, group = ''] = apiVersion.split('/').toReversed()
  const prefix = cannotBeHandled(name, version!, kind.kind)
  if (name === kind.kind && group !== '' && group !== kind.group) throw wrongVersion(apiVersion, kind)
  if (!isBuiltin(`${packageOf(group)}.${version}.${name}`)) {
    const what = `no kind ${JSON.stringify(name)} is registered for version ${JSON.stringify(apiVersion)}`
    throw badRequest(`${prefix}${what} in scheme "pkg/runtime/scheme.go:111"`)
  }
  const target = `${packageOf(kind.group)}.${kind.kind}`
  throw badRequest(`${prefix}converting (${version}.${name}) to (${target}): unknown conversion`)
}

function packageOf(group: string): string {
  return group === '' ? 'core' : group.split('.')[0]!
}

function wrongVersion(said: string, kind: Decoding['kind']): Error {
  return badRequest(
    `the API version in the data (${said}) does not match the expected API version (${apiVersionOf(kind)})`,
  )
}

function cannotBeHandled(kind: string, version: string, expected: string): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected}: `
}

function notAnObject(value: unknown): string {
  const struct =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
  return `json: cannot unmarshal ${goType(value)} into Go value of type ${struct}`
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
