// The paths of a kind and what may be done there, as an OpenAPI document tells clients.
import { apiVersionOf, type Kind, type Subresource, type Verb } from '../kinds/kind.ts'
import { meta, referenceTo } from './definitions.ts'
import * as parameters from './parameters.ts'

/** The definition of what is read and written: of a kind, its list, or of a subresource's kind; undefined for streams and the like. */
export type Definitions = (names: { group: string; version: string; kind: string }) => string | undefined
type Operation = { readonly [key: string]: unknown }
export type Paths = Record<string, Record<string, unknown>>

const json = ['application/json', 'application/yaml']
const patches = ['application/json-patch+json', 'application/merge-patch+json']
const strategic = 'application/strategic-merge-patch+json'

export function pathsOf(kind: Kind, definitions: Definitions): Paths {
  const root = kind.group ? `/apis/${apiVersionOf(kind)}` : `/api/${kind.version}`
  const all = `${root}/${kind.plural}`
  const collection = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : all
  const one = `${collection}/{name}`
  const scope = kind.namespaced ? [parameters.namespaceInPath] : []
  const named = [parameters.nameInPath(kind.kind), ...scope, parameters.pretty]
  const paths: Paths = {
    [collection]: { ...collectionOperations(kind, definitions), parameters: [...scope, parameters.pretty] },
    [one]: { ...objectOperations(kind, definitions), parameters: named },
  }
  if (kind.namespaced && kind.verbs.includes('list')) {
    const list = operation({ kind, definitions }, { verb: 'list', scope: 'all' })
    paths[all] = { get: list, parameters: [parameters.pretty] }
  }
  for (const subresource of kind.subresources) {
    paths[`${one}/${subresource.name}`] = {
      ...subresourceOperations(kind, subresource, definitions),
      parameters: named,
    }
  }
  // A kind that is only asked, such as a review, has no path of its own objects.
  return Object.fromEntries(Object.entries(paths).filter(([, item]) => Object.keys(item).length > 1))
}

const collectionMethods: Partial<Record<Verb, string>> = { list: 'get', create: 'post', deletecollection: 'delete' }
const objectMethods: Partial<Record<Verb, string>> = { get: 'get', update: 'put', patch: 'patch', delete: 'delete' }

function collectionOperations(kind: Kind, definitions: Definitions): Record<string, Operation> {
  return operationsBy(kind.verbs, collectionMethods, verb => operation({ kind, definitions }, { verb }))
}

function objectOperations(kind: Kind, definitions: Definitions): Record<string, Operation> {
  return operationsBy(kind.verbs, objectMethods, verb => operation({ kind, definitions }, { verb }))
}

function subresourceOperations(kind: Kind, subresource: Subresource, definitions: Definitions) {
  const methods = { ...objectMethods, create: 'post' }
  return operationsBy(subresource.verbs, methods, verb => operation({ kind, definitions }, { verb, subresource }))
}

function operationsBy(
  verbs: readonly Verb[],
  methods: Partial<Record<Verb, string>>,
  make: (verb: Verb) => Operation,
): Record<string, Operation> {
  const entries = verbs.flatMap(verb => (methods[verb] ? [[methods[verb], make(verb)] as const] : []))
  return Object.fromEntries(entries)
}

type Subject = { readonly kind: Kind; readonly definitions: Definitions }
type Action = { readonly verb: Verb; readonly subresource?: Subresource; readonly scope?: 'all' }

const words: Partial<Record<Verb, readonly [id: string, action: string]>> = {
  create: ['create', 'post'],
  delete: ['delete', 'delete'],
  deletecollection: ['delete', 'deletecollection'],
  get: ['read', 'get'],
  list: ['list', 'list'],
  patch: ['patch', 'patch'],
  update: ['replace', 'put'],
}

function operation({ kind, definitions }: Subject, { verb, subresource, scope }: Action): Operation {
  const own = { group: kind.group, version: kind.version, kind: kind.kind }
  const subject = subresource ? { ...own, ...namesOf(subresource) } : own
  const stream = definitions(subject) === undefined
  const [id, action] = stream ? ['connect', 'connect'] : words[verb]!
  const collection = verb === 'deletecollection' ? 'Collection' : ''
  const method = stream ? capital(streamMethods[verb]!) : collection
  const scoped = `${kind.namespaced && !scope ? 'Namespaced' : ''}${kind.kind}${capital(subresource?.name ?? '')}`
  const group = capital(groupId(kind.group)) + capital(kind.version)
  return {
    tags: [`${groupId(kind.group)}_${kind.version}`],
    description: `${id} ${kind.kind}${subresource ? ` (${subresource.name})` : ''}`,
    operationId: `${id}${group}${method}${scoped}${scope ? 'ForAllNamespaces' : ''}`,
    ...(!stream && { parameters: parametersOf[verb] ?? [] }),
    ...(!stream && requestBody(verb, subject, { kind, definitions })),
    responses: responses(verb, subject, definitions),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind.custom ? own : subject,
  }
}

function namesOf({ kind, group, version }: Subresource) {
  return { kind, ...(group !== undefined && { group }), ...(version !== undefined && { version }) }
}

const streamMethods: Partial<Record<Verb, string>> = {
  create: 'post',
  delete: 'delete',
  get: 'get',
  patch: 'patch',
  update: 'put',
}

const parametersOf: Partial<Record<Verb, readonly object[]>> = {
  create: parameters.writing,
  delete: parameters.deleting,
  deletecollection: parameters.listing,
  get: parameters.reading,
  list: parameters.listing,
  patch: parameters.patching,
  update: parameters.writing,
}

type Named = Parameters<Definitions>[0]

function requestBody(verb: Verb, subject: Named, { kind, definitions }: Subject): Operation {
  const body = (types: readonly string[], definition: string | undefined, more: object = { required: true }) => ({
    requestBody: { content: contentOf(types, definition), ...more },
  })
  if (verb === 'create' || verb === 'update') return body(json, definitions(subject))
  if (verb === 'delete') return body(json, meta('DeleteOptions'), {})
  if (verb === 'patch') return body(kind.custom ? patches : [...patches, strategic], meta('Patch'))
  return {}
}

function responses(verb: Verb, subject: Named, definitions: Definitions): Operation {
  const answer = (description: string) => ({
    description,
    content: contentOf(json, answerOf(verb, subject, definitions)),
  })
  return {
    200: answer('OK'),
    ...((verb === 'create' || verb === 'update') && { 201: answer('Created') }),
    401: { description: 'Unauthorized' },
  }
}

function answerOf(verb: Verb, subject: Named, definitions: Definitions): string | undefined {
  if (verb === 'delete' || verb === 'deletecollection') return meta('Status')
  return definitions(verb === 'list' ? { ...subject, kind: `${subject.kind}List` } : subject)
}

function contentOf(types: readonly string[], definition: string | undefined): Operation {
  if (definition === undefined) return { '*/*': { schema: { type: 'string' } } }
  return Object.fromEntries(types.map(type => [type, { schema: referenceTo(definition) }]))
}

/** `rbacAuthorization` of `rbac.authorization.k8s.io`, `sohRe` of `soh.re`. */
function groupId(group: string): string {
  const [first = '', ...rest] = (group || 'core').replace(/\.k8s\.io$/, '').split('.')
  return first + rest.map(capital).join('')
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
