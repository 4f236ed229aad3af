// What kubectl validates by and explains from: an index, and a document for each group and version that is served.
import { createHash } from 'node:crypto'
import type { CustomResourceDefinition } from '../../../api/kube/objects.ts'
import { apiVersionOf, type Kind } from '../kinds/kind.ts'
import { customDefinition, customDefinitions } from './custom.ts'
import { closureOf, definitionOf, meta, type Schema } from './definitions.ts'
import { type Definitions, pathsOf } from './operations.ts'

type Crds = readonly CustomResourceDefinition[]

/** The answer to a path at or below /openapi, as JSON; undefined: nothing is there. */
export function answerOpenapi(path: string, kinds: readonly Kind[], definitions: Crds): string | undefined {
  if (path === '/openapi/v3') return openapiIndex(kinds, definitions)
  const [, groupVersion] = /^\/openapi\/v3\/(?:api|apis)\/(v\d\w*|[^/]+\/v\d\w*)$/.exec(path) ?? []
  return groupVersion === undefined ? undefined : openapiDocument(groupVersion, kinds, definitions)
}

/** Each document with a hash of what it says, so that clients may keep it until it changes. */
export function openapiIndex(kinds: readonly Kind[], definitions: Crds): string {
  const groupVersions = [...new Set(kinds.map(apiVersionOf))].toSorted()
  const entries = groupVersions.map(groupVersion => {
    const path = `${groupVersion.includes('/') ? 'apis' : 'api'}/${groupVersion}`
    const { hash } = documentOf(groupVersion, kinds, definitions)
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const
  })
  return JSON.stringify({ paths: Object.fromEntries(entries) })
}

/** `groupVersion` is `v1` or `apps/v1`. Undefined: nothing of it is served. */
export function openapiDocument(groupVersion: string, kinds: readonly Kind[], definitions: Crds): string | undefined {
  if (!kinds.some(kind => apiVersionOf(kind) === groupVersion)) return undefined
  return documentOf(groupVersion, kinds, definitions).text
}

type Document = { readonly text: string; readonly hash: string }

/** The last document of each group and version: they change only when a CRD does. */
const made = new Map<string, Document & { readonly of: readonly unknown[] }>()

function documentOf(groupVersion: string, kinds: readonly Kind[], definitions: Crds): Document {
  const own = kinds.filter(kind => apiVersionOf(kind) === groupVersion)
  const crds = definitions.filter(({ spec }) => own.some(({ group, custom }) => custom && group === spec.group))
  const of = [...own, ...crds]
  const before = made.get(groupVersion)
  if (before && before.of.length === of.length && before.of.every((each, index) => each === of[index])) return before
  const text = JSON.stringify(render(own, crds))
  const hash = createHash('sha512').update(text).digest('hex').toUpperCase()
  const document = { text, hash, of }
  made.set(groupVersion, document)
  return document
}

function render(kinds: readonly Kind[], crds: Crds): object {
  const custom = kinds.some(kind => kind.custom)
  const ours = Object.assign({}, ...kinds.filter(kind => kind.custom).map(kind => customDefinitions(kind, crds)))
  const paths = Object.assign({}, ...kinds.map(kind => pathsOf(kind, definitionsFor(ours))))
  const schemas = closureOf([paths, { $ref: `#/components/schemas/${meta('ObjectMeta')}` }], ours)
  const info = custom
    ? { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' }
    : { title: 'Kubernetes', version: '1.37' }
  return { openapi: '3.0.0', info, paths, components: { schemas } }
}

function definitionsFor(ours: Record<string, Schema>): Definitions {
  return names => {
    const name = customDefinition(names)
    return ours[name] ? name : definitionOf(names)
  }
}
