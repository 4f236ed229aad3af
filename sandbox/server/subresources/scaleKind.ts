// Scale as a kind: what is read and shown at the scale subresource of any other.
import { ageColumn, ageOf, column, defineKind, nameColumn } from '../kinds/define.ts'
import type { Obj } from '../object.ts'

type Scale = { spec?: { replicas?: number }; status?: { replicas?: number } }

const read = (object: Obj) => object as unknown as Scale

export const scaleKind = defineKind({
  definition: 'io.k8s.api.autoscaling.v1.Scale',
  group: 'autoscaling',
  kind: 'Scale',
  plural: 'scales',
  singular: 'scale',
  strategy: {},
  columns: [
    nameColumn,
    column('Desired', 'How many are wanted.', { type: 'integer' }),
    column('Available', 'How many there are.', { type: 'integer' }),
    ageColumn,
  ],
  row: (object, now) => {
    const { spec, status } = read(object)
    return [object.metadata.name, spec?.replicas ?? 0, status?.replicas ?? 0, ageOf(object, now)]
  },
})
