// The definitions of a CRD's kind, as the real server publishes them: its schema, with what every object has beside it, and a list of it.
import type { CustomResourceDefinition } from '../../../api/kube/objects.ts'
import type { Kind } from '../kinds/kind.ts'
import { meta, referenceTo, type Schema } from './definitions.ts'

type Names = Pick<Kind, 'group' | 'version' | 'kind' | 'plural'>

const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md'
const apiVersion = {
  description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
  type: 'string',
}
const kindName = {
  description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
  type: 'string',
}

/** `re.soh.v1alpha1.DedicatedService`: the group's words from last to first. */
export function customDefinition({ group, version, kind }: Omit<Names, 'plural'>): string {
  return [...group.split('.').toReversed(), version, kind].join('.')
}

/** By name; none where the CRD has no such version. */
export function customDefinitions(kind: Names, crds: readonly CustomResourceDefinition[]): Record<string, Schema> {
  const crd = crds.find(({ spec }) => spec.group === kind.group && spec.names.kind === kind.kind)
  const version = crd?.spec.versions.find(({ name }) => name === kind.version)
  const schema = version?.schema?.openAPIV3Schema as Schema | undefined
  if (!crd || !schema) return {}
  const name = customDefinition(kind)
  const list = crd.spec.names.listKind ?? `${kind.kind}List`
  return { [name]: objectSchema(schema, kind), [customDefinition({ ...kind, kind: list })]: listSchema(kind, list) }
}

function objectSchema(schema: Schema, kind: Names): Schema {
  const metadata = {
    description: `Standard object's metadata. More info: ${conventions}#metadata`,
    allOf: [referenceTo(meta('ObjectMeta'))],
  }
  const properties = { ...(schema.properties as Schema), apiVersion, kind: kindName, metadata }
  return { ...schema, type: 'object', properties, ...named(kind, kind.kind) }
}

function listSchema(kind: Names, list: string): Schema {
  const items = {
    description: `List of ${kind.plural}. More info: ${conventions}`,
    type: 'array',
    items: referenceTo(customDefinition(kind)),
  }
  const metadata = {
    description: `Standard list metadata. More info: ${conventions}#types-kinds`,
    allOf: [referenceTo(meta('ListMeta'))],
  }
  return {
    description: `${list} is a list of ${kind.kind}`,
    type: 'object',
    required: ['items'],
    properties: { apiVersion, items, kind: kindName, metadata },
    ...named(kind, list),
  }
}

function named({ group, version }: Names, kind: string): Schema {
  return { 'x-kubernetes-group-version-kind': [{ group, kind, version }] }
}
