// Metadata, whose rules are the same for every kind.
import { isDeepStrictEqual } from 'node:util'
import type { OwnerReference } from '../../../api/kube/objects.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { forbidden, immutable, invalid, invalids, required, tooLong } from './check/errors.ts'
import { validateLabels } from './check/labels.ts'
import { byteLength, dns1035Label, dnsLabel, dnsSubdomain, pathSegment, qualifiedName } from './check/names.ts'
import type { Kind } from './kind.ts'

const MAX_ANNOTATION_BYTES = 256 * 1024
const nameRules = { dnsSubdomain, dnsLabel, dns1035Label, pathSegment } as const

/** Of an object that is to be created, its name already given. */
export function validateMeta(kind: Kind, object: Obj): FieldError[] {
  const { metadata } = object
  return [...validateName(kind, object), ...validateRest(metadata, 'metadata'), ...validateFinalizers(kind, metadata)]
}

export function validateMetaUpdate(kind: Kind, object: Obj, before: Obj): FieldError[] {
  const { metadata } = object
  return [
    ...validateNewFinalizers(metadata, before.metadata),
    ...validateKept(metadata, before.metadata),
    ...validateRest(metadata, 'metadata'),
    ...(kind.custom ? [] : validateStandard(metadata.finalizers)),
  ]
}

/** Labels and annotations of the pods that a template makes. */
export function validateTemplateMeta(field: string, metadata: Partial<Obj['metadata']> | undefined): FieldError[] {
  return [
    ...validateLabels(`${field}.labels`, metadata?.labels),
    ...validateAnnotations(`${field}.annotations`, metadata?.annotations),
  ]
}

function validateName(kind: Kind, { metadata: { name, generateName } }: Obj): FieldError[] {
  const rule = nameRules[kind.strategy.name ?? 'dnsSubdomain']
  const base = generateName && kind.strategy.name !== 'pathSegment' ? generateName.replace(/-$/, 'a') : ''
  return [
    ...(base ? invalids('metadata.generateName', generateName, rule(base)) : []),
    ...(name ? invalids('metadata.name', name, rule(name)) : []),
    ...(name ? [] : [required('metadata.name', 'name or generateName is required')]),
  ]
}

function validateRest(metadata: Obj['metadata'], field: string): FieldError[] {
  return [
    ...validateLabels(`${field}.labels`, metadata.labels),
    ...validateAnnotations(`${field}.annotations`, metadata.annotations),
    ...validateOwners(`${field}.ownerReferences`, metadata.ownerReferences ?? []),
  ]
}

function validateAnnotations(field: string, annotations: Readonly<Record<string, string>> = {}): FieldError[] {
  const entries = Object.entries(annotations)
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0)
  return [
    ...entries.flatMap(([key]) => invalids(field, key, qualifiedName(key.toLowerCase()))),
    ...(bytes > MAX_ANNOTATION_BYTES ? [tooLong(field, MAX_ANNOTATION_BYTES)] : []),
  ]
}

function validateOwners(field: string, owners: readonly OwnerReference[]): FieldError[] {
  const first = owners.find(owner => owner.controller)
  return owners.flatMap((owner, index) => {
    const wrong = validateOwner(`${field}[${index}]`, owner)
    if (!first || !owner.controller || owner === first) return wrong
    const twice = `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${owner.kind}/${owner.name}`
    return [...wrong, invalid(field, owners, twice)]
  })
}

function validateOwner(field: string, owner: OwnerReference): FieldError[] {
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner
  const isVersion = /^([^/]*\/)?[^/]+$/.test(apiVersion)
  const demand = (part: string, value: string) => (value ? [] : [required(`${field}.${part}`, 'must not be empty')])
  const isEvent = apiVersion === 'v1' && kind === 'Event'
  return [
    ...demand('apiVersion', apiVersion),
    ...(apiVersion && !isVersion
      ? [invalid(`${field}.apiVersion`, apiVersion, 'must be <group>/<version> or <version>')]
      : []),
    ...demand('kind', kind),
    ...demand('name', name),
    ...demand('uid', uid),
    ...(isEvent ? [invalid(field, owner, '/v1, Kind=Event is disallowed from being an owner')] : []),
  ]
}

const standardFinalizers: readonly string[] = [
  'kubernetes',
  'orphan',
  'foregroundDeletion',
  'customresourcecleanup.apiextensions.k8s.io',
]

function validateFinalizers(kind: Kind, { finalizers = [] }: Obj['metadata']): FieldError[] {
  const field = 'metadata.finalizers'
  const both = finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
  return [
    ...finalizers.flatMap(finalizer => invalids(field, finalizer, qualifiedName(finalizer))),
    ...(both ? [invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')] : []),
    ...(kind.custom ? [] : validateStandard(finalizers)),
  ]
}

/** Of what is no custom resource: a finalizer without a domain is one of Kubernetes' own. */
export function validateStandard(finalizers: readonly string[] = [], field = 'metadata.finalizers'): FieldError[] {
  return finalizers.flatMap((finalizer, index) =>
    finalizer.includes('/') || standardFinalizers.includes(finalizer)
      ? []
      : [
          invalid(
            `${field}[${index}]`,
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  )
}

function validateNewFinalizers(metadata: Obj['metadata'], was: Obj['metadata']): FieldError[] {
  const fresh = (metadata.finalizers ?? []).filter(each => !was.finalizers?.includes(each))
  if (!was.deletionTimestamp || fresh.length === 0) return []
  const list = fresh.map(each => JSON.stringify(each)).join(', ')
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`
  return [forbidden('metadata.finalizers', why)]
}

const kept = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const

function validateKept(metadata: Obj['metadata'], was: Obj['metadata']): FieldError[] {
  const shrunk = (metadata.generation ?? 0) < (was.generation ?? 0)
  return [
    ...(shrunk ? [invalid('metadata.generation', metadata.generation, 'must not be decremented')] : []),
    ...kept
      .filter(field => !isDeepStrictEqual(metadata[field], was[field]))
      .map(field => immutable(`metadata.${field}`, metadata[field])),
  ]
}
