// How well a pod is treated when its node runs short.
import type { Container, PodSpec } from '../../../../api/kube/objects.ts'
import { nanosOf } from '../check/quantity.ts'
import { containersOf } from './defaults.ts'

export type QualityOfService = 'BestEffort' | 'Burstable' | 'Guaranteed'

const resources = ['cpu', 'memory'] as const

type Amounts = Readonly<Record<string, string>> | undefined

export function qualityOf(spec: PodSpec): QualityOfService {
  const containers = containersOf(spec)
  const amounts = containers.flatMap(({ resources: own }) => [own?.requests, own?.limits])
  if (!amounts.some(each => resources.some(resource => isSome(each, resource)))) return 'BestEffort'
  return containers.every(isGuaranteed) ? 'Guaranteed' : 'Burstable'
}

function isSome(amounts: Amounts, resource: string): boolean {
  return (nanosOf(amounts?.[resource]) ?? 0n) > 0n
}

function isGuaranteed({ resources: own }: Container): boolean {
  return resources.every(
    resource =>
      isSome(own?.limits, resource) && nanosOf(own?.limits?.[resource]) === nanosOf(own?.requests?.[resource]),
  )
}
