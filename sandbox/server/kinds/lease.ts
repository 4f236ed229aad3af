// Leases: who holds what, until when.
import type { Lease } from '../../../api/kube/objects.ts'
import type { Obj } from '../object.ts'
import type { FieldError } from '../refusal.ts'
import { invalid, notNegative } from './check/errors.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn } from './define.ts'

const read = (object: Obj) => object as unknown as Lease

export const leases = defineKind({
  definition: 'io.k8s.api.coordination.v1.Lease',
  group: 'coordination.k8s.io',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  setDefaults: draft => {
    draft.spec ??= {}
  },
  strategy: {
    createOnUpdate: true,
    prepareForCreate: withoutElection,
    prepareForUpdate: withoutElection,
    validate: object => validate(read(object)),
    validateUpdate: object => validate(read(object)),
  },
  columns: [nameColumn, column('Holder', 'Who holds it.'), ageColumn],
  row: (object, now) => [object.metadata.name, read(object).spec?.holderIdentity ?? '', ageOf(object, now)],
})

/** The fields of coordinated leader election, which is not switched on. */
function withoutElection(draft: Obj): void {
  const { strategy: _, preferredHolder: __, ...spec } = read(draft).spec ?? {}
  draft.spec = spec
}

function validate({ spec = {} }: Lease): FieldError[] {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec
  const field = 'spec.leaseDurationSeconds'
  return [
    ...(duration !== undefined && duration <= 0 ? [invalid(field, duration, 'must be greater than 0')] : []),
    ...notNegative('spec.leaseTransitions', transitions),
  ]
}
