// What became of one bad service: refused with its field named, told of in a condition, or neither.
import { KubeError } from '../../api/kube/errors.ts'
import type { DedicatedService } from '../../api/v1alpha1/types.generated.ts'

/** Undefined: the refusal names what is wrong. Else a sentence about the refusal. */
export function blameRefusal(error: unknown): string | undefined {
  if (!(error instanceof KubeError)) return `no answer of the API: ${error}`
  const { kind, status, said } = error
  if (kind !== 'invalid' && kind !== 'badRequest' && status !== 413) return `refused as ${kind} (${status}): ${said}`
  return status === 413 || /\b(spec|metadata)\b/.test(said) ? undefined : `it names no field: ${said}`
}

/** Undefined: the conditions speak of this very spec, in words. */
export function blameStatus({ metadata, status }: DedicatedService): string | undefined {
  if (!status) return 'no status'
  if (status.observedGeneration !== metadata.generation) return 'the status is of an older spec'
  for (const type of ['Ready', 'Progressing', 'Degraded']) {
    const condition = status.conditions?.find(one => one.type === type)
    if (!condition) return `no condition ${type}`
    if (condition.reason === '' || condition.message === '') return `condition ${type} says nothing`
  }
  return undefined
}

/** Looks of the operator that failed so often in a row, each service once: what is to be told of in a condition must not be an error without an end. */
export function stuckLooks(said: string, failuresInARow: number): string[] {
  const looks = said
    .split('\n')
    .filter(line => line.startsWith('{') && line.endsWith('}'))
    .map(line => JSON.parse(line) as { service?: string; failures?: number; err?: { message: string } })
    .filter(({ failures = 0 }) => failures >= failuresInARow)
  return [...new Map(looks.map(({ service, err }) => [service, `${service}: ${err?.message}`])).values()]
}
