// What a container may request and be limited to.
import type { Container } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { invalid, invalids } from '../check/errors.ts'
import { qualifiedName } from '../check/names.ts'
import { nanosOf } from '../check/quantity.ts'

type Resources = NonNullable<Container['resources']>
type Amounts = Readonly<Record<string, string>>

const standard = ['cpu', 'memory', 'ephemeral-storage']

export function validateResources({ limits = {}, requests = {} }: Resources, field: string): FieldError[] {
  return [
    ...validateAmounts(limits, `${field}.limits`),
    ...Object.keys(requests).flatMap(resource => validateBoth(resource, { limits, requests }, `${field}.requests`)),
  ]
}

function validateBoth(
  resource: string,
  { limits, requests }: { limits: Amounts; requests: Amounts },
  field: string,
): FieldError[] {
  const [limit, request] = [nanosOf(limits[resource]), nanosOf(requests[resource])]
  const over = limit !== undefined && request !== undefined && request > limit
  const detail = `must be less than or equal to ${resource} limit of ${limits[resource]}`
  return [
    ...validateAmounts({ [resource]: requests[resource] ?? '' }, field),
    ...(over ? [invalid(field, requests[resource], detail)] : []),
  ]
}

function validateAmounts(amounts: Amounts, field: string): FieldError[] {
  return Object.entries(amounts).flatMap(([resource, amount]) => {
    const at = `${field}[${resource}]`
    const negative = (nanosOf(amount) ?? 0n) < 0n
    return [
      ...validateResourceName(resource, at),
      ...(negative ? [invalid(at, amount, 'must be greater than or equal to 0')] : []),
    ]
  })
}

function validateResourceName(resource: string, field: string): FieldError[] {
  if (standard.includes(resource) || resource.startsWith('hugepages-')) return []
  if (!resource.includes('/')) {
    return [
      invalid(field, resource, 'must be a standard resource type or fully qualified'),
      invalid(field, resource, 'must be a standard resource for containers'),
    ]
  }
  const faults = qualifiedName(resource)
  if (faults.length === 0) return []
  return [
    ...invalids(field, resource, faults),
    invalid(field, resource, "doesn't follow extended resource name standard"),
  ]
}
