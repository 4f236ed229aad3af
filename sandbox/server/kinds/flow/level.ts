// PriorityLevelConfigurations: what share some requests get. Stored and validated; the sandbox serves all alike.
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid, notSupported, required } from '../check/errors.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, statusOf } from '../define.ts'

type Queuing = { queues?: number; handSize?: number; queueLengthLimit?: number }
type Limited = {
  nominalConcurrencyShares?: number
  lendablePercent?: number
  borrowingLimitPercent?: number
  limitResponse?: { type?: string; queuing?: Queuing }
}
type Spec = { type?: string; limited?: Limited; exempt?: object }

const DEFAULT_SHARES = 30
const defaultQueuing: Required<Queuing> = { queues: 64, handSize: 8, queueLengthLimit: 50 }

const specOf = (object: Obj) => (object.spec ?? {}) as Spec

export const priorityLevels = defineKind({
  definition: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  group: 'flowcontrol.apiserver.k8s.io',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  namespaced: false,
  subresources: [statusOf('PriorityLevelConfiguration')],
  setDefaults,
  strategy: {
    countsGenerations: true,
    unconditionalUpdate: true,
    prepareForCreate: draft => {
      draft.status = {}
    },
    validate,
    validateUpdate: validate,
  },
  columns: [
    nameColumn,
    column('Type', 'Whether it is limited.'),
    column('NominalConcurrencyShares', 'Its share of the server.'),
    column('Queues', 'How many lines there are to wait in.'),
    column('HandSize', 'How many lines a flow may choose from.'),
    column('QueueLengthLimit', 'How long a line may be.'),
    ageColumn,
  ],
  row: (object, now) => {
    const { type, limited } = specOf(object)
    const { queues, handSize, queueLengthLimit } = limited?.limitResponse?.queuing ?? {}
    const numbers = [limited?.nominalConcurrencyShares, queues, handSize, queueLengthLimit]
    return [object.metadata.name, type, ...numbers.map(number => number ?? '<none>'), ageOf(object, now)]
  },
})

function setDefaults(draft: Obj): void {
  draft.status ??= {}
  const { limited, ...spec } = specOf(draft)
  if (!limited) return
  const queuing = limited.limitResponse?.queuing
  draft.spec = {
    ...spec,
    limited: {
      ...limited,
      nominalConcurrencyShares: limited.nominalConcurrencyShares ?? DEFAULT_SHARES,
      lendablePercent: limited.lendablePercent ?? 0,
      ...(queuing && {
        limitResponse: {
          ...limited.limitResponse,
          queuing: {
            queues: queuing.queues || defaultQueuing.queues,
            handSize: queuing.handSize || defaultQueuing.handSize,
            queueLengthLimit: queuing.queueLengthLimit || defaultQueuing.queueLengthLimit,
          },
        },
      }),
    },
  } satisfies Spec
}

function validate(object: Obj): FieldError[] {
  const { type = '', limited } = specOf(object)
  const torn = (type === 'Exempt') !== (object.metadata.name === 'exempt')
  const odd = torn ? [invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'")] : []
  if (type === 'Exempt') {
    return [...odd, ...(limited ? [forbidden('spec.limited', 'must be nil if the type is not Limited')] : [])]
  }
  if (type !== 'Limited') return [...odd, notSupported('spec.type', type, ['Exempt', 'Limited'])]
  return [
    ...odd,
    ...(limited ? validateLimited(limited) : [required('spec.limited', 'must not be empty when type is Limited')]),
  ]
}

function validateLimited(limited: Limited): FieldError[] {
  const { nominalConcurrencyShares: shares = 0, lendablePercent: lent = 0, borrowingLimitPercent: borrowed } = limited
  const field = 'spec.limited'
  return [
    ...(shares < 0 ? [invalid(`${field}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : []),
    ...validateResponse(limited.limitResponse ?? {}, `${field}.limitResponse`),
    ...(lent < 0 || lent > 100
      ? [invalid(`${field}.lendablePercent`, lent, 'must be between 0 and 100, inclusive')]
      : []),
    ...(borrowed !== undefined && borrowed < 0
      ? [invalid(`${field}.borrowingLimitPercent`, borrowed, 'if specified, must be a non-negative integer')]
      : []),
  ]
}

function validateResponse({ type, queuing }: NonNullable<Limited['limitResponse']>, field: string): FieldError[] {
  const at = `${field}.queuing`
  if (!type) return [required(`${field}.type`)]
  if (type === 'Reject') {
    return queuing ? [forbidden(at, 'must be nil if limited.limitResponse.type is not Limited')] : []
  }
  if (type !== 'Queue') return [notSupported(`${field}.type`, type, ['Queue', 'Reject'])]
  return queuing
    ? validateQueuing(queuing, at)
    : [required(at, 'must not be empty if limited.limitResponse.type is Limited')]
}

function validateQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: Queuing, field: string): FieldError[] {
  const large = `should not be greater than queues (${queues})`
  return [
    ...(queueLengthLimit <= 0 ? [invalid(`${field}.queueLengthLimit`, queueLengthLimit, 'must be positive')] : []),
    ...(queues <= 0 ? [invalid(`${field}.queues`, queues, 'must be positive')] : []),
    ...(handSize <= 0 ? [invalid(`${field}.handSize`, handSize, 'must be positive')] : []),
    ...(handSize > queues && queues > 0 ? [invalid(`${field}.handSize`, handSize, large)] : []),
  ]
}
