// What the expressions of a policy may name: the request, the object before and after, its namespace, the policy's own variables.
import type { Environment } from '@marcbachmann/cel-js'
import { newEnvironment } from '../cel/environment.ts'
import { type Struct, structClass } from '../cel/struct.ts'
import { type CelType, TypeBook } from '../cel/types.ts'
import type { Schema } from '../custom/schema.ts'
import type { PolicyRequest } from './policyTypes.ts'

/** Anything. */
const dyn: Schema = { 'x-kubernetes-int-or-string': true }
const text: Schema = { type: 'string' }
const texts: Schema = { type: 'array', items: text }
const fields = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties })
const kind = fields({ group: text, version: text, kind: text })
const resource = fields({ group: text, version: text, resource: text })

const requestSchema = fields({
  kind,
  resource,
  subResource: text,
  requestKind: kind,
  requestResource: resource,
  requestSubResource: text,
  name: text,
  namespace: text,
  operation: text,
  userInfo: fields({
    username: text,
    uid: text,
    groups: texts,
    extra: { type: 'object', additionalProperties: texts },
  }),
  dryRun: { type: 'boolean' },
  options: dyn,
})

type Shared = { readonly env: Environment; readonly request: CelType }

let shared: Shared | undefined

/** The same for all policies; variables are added to copies of it. */
function sharedEnvironment(): Shared {
  shared ??= make()
  return shared
}

function make(): Shared {
  const env = newEnvironment()
  const request = new TypeBook(env, { nameOf: field => field }).typeOf(requestSchema)!
  for (const name of ['object', 'oldObject', 'namespaceObject']) env.registerVariable(name, 'dyn')
  env.registerVariable('request', request.name)
  return { env, request }
}

export function convertRequest(request: PolicyRequest): unknown {
  return sharedEnvironment().request.convert(request)
}

export type Scope = {
  readonly env: Environment
  /** Of values that are made when they are asked for. */
  readonly wrap: (values: Record<string, unknown>) => Struct
}

/** Where an expression sees these variables of its policy, each with its type. */
export function scopeWith(types: ReadonlyMap<string, string>): Scope {
  const env = sharedEnvironment().env.clone()
  const names = [...types.keys()]
  const Class = structClass(Object.fromEntries(names.map(name => [name, { name, convert: asItIs }])))
  env.registerType('Variables', { ctor: Class, fields: Object.fromEntries(types) })
  env.registerVariable('variables', 'Variables')
  return { env, wrap: values => new Class(values) }
}

const asItIs = (value: unknown) => value
