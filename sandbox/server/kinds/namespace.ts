// Namespaces: alive until all that is in them is gone and their finalizers with it.
import type { Namespace } from '../../../api/kube/objects.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { invalid, invalids } from './check/errors.ts'
import { qualifiedName } from './check/names.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, statusOf } from './define.ts'

const nameLabel = 'kubernetes.io/metadata.name'

const read = (object: Obj) => object as unknown as Namespace
const phaseOf = (object: Obj) => read(object).status?.phase ?? ''

export const namespaces = defineKind({
  definition: 'io.k8s.api.core.v1.Namespace',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  namespaced: false,
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }, statusOf('Namespace')],
  setDefaults: draft => {
    const { name, labels } = draft.metadata
    if (name) draft.metadata.labels = { ...labels, [nameLabel]: name }
  },
  strategy: {
    name: 'dnsLabel',
    unconditionalUpdate: true,
    prepareForCreate: draft => {
      const finalizers = read(draft).spec?.finalizers ?? []
      draft.spec = { finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] }
      draft.status = { phase: 'Active' }
    },
    prepareForUpdate: (draft, before) => {
      if (before.spec === undefined) delete draft.spec
      else draft.spec = structuredClone(before.spec)
    },
    validate: object => validateFinalizers(read(object)),
    validateStatus: object => validatePhase(read(object)),
    prepareForDeletion: draft => {
      draft.status = { ...read(draft).status, phase: 'Terminating' }
    },
    held: object => (read(object).spec?.finalizers ?? []).length > 0,
  },
  columns: [nameColumn, column('Status', 'Whether it lives or ends.'), ageColumn],
  row: (object, now) => [object.metadata.name, phaseOf(object), ageOf(object, now)],
  selectableFields: { name: object => object.metadata.name, 'status.phase': phaseOf },
})

function validateFinalizers({ spec }: Namespace): FieldError[] {
  const field = 'spec.finalizers'
  return (spec?.finalizers ?? []).flatMap(finalizer => {
    const faults = qualifiedName(finalizer)
    if (faults.length > 0) return invalids(field, finalizer, faults)
    if (finalizer.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer)) return []
    return [invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')]
  })
}

function validatePhase({ metadata, status }: Namespace): FieldError[] {
  const [phase, wanted, when] = [
    status?.phase ?? '',
    metadata.deletionTimestamp ? 'Terminating' : 'Active',
    metadata.deletionTimestamp ? 'is not empty' : 'is empty',
  ]
  if (phase === wanted) return []
  return [invalid('status.Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` ${when}`)]
}
