// PriorityLevelConfigurations: what share some requests get. Stored and validated; the sandbox serves all alike.
import type { Obj } from '../../object.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid, notSupported, required } from '../check/errors.ts'
import { ageColumn, ageOf, column, defineKind, nameColumn, statusOf } from '../define.ts'

type Queuing = { queues?: number; handSize?: number; queueLengthLimit?: number }
type Response = { type?: string; queuing?: Queuing }
type Limited = {
  nominalConcurrencyShares?: number
  lendablePercent?: number
  borrowingLimitPercent?: number
  limitResponse?: Response
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
  const unknown = type && !['Exempt', 'Limited'].includes(type)
  const isLimited = type === 'Limited'
  return [
    ...odd,
    ...(unknown ? [notSupported('spec.type', type, ['Exempt', 'Limited'])] : []),
    ...(isLimited && limited ? validateLimited(limited) : []),
    ...(isLimited && !limited ? [required('spec.limited')] : []),
    ...(!isLimited && limited ? [forbidden('spec.limited')] : []),
    ...(type ? [] : [required('spec.type')]),
    ...(limited ? validateUnion(limited.limitResponse ?? {}) : []),
  ]
}

/** What is asked of a response whatever the level's type is. */
function validateUnion({ type, queuing }: Response): FieldError[] {
  const field = 'spec.limited.limitResponse'
  return [
    ...(type === 'Queue' && !queuing ? [required(`${field}.queuing`)] : []),
    ...(type !== 'Queue' && queuing ? [forbidden(`${field}.queuing`)] : []),
    ...(type ? [] : [required(`${field}.type`)]),
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

function validateResponse({ type, queuing }: Response, field: string): FieldError[] {
  if (type && !['Queue', 'Reject'].includes(type)) return [notSupported(`${field}.type`, type, ['Queue', 'Reject'])]
  return type === 'Queue' && queuing ? validateQueuing(queuing, `${field}.queuing`) : []
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
