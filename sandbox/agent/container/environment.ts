// The environment of a container: what Kubernetes would give it, in the same order of precedence.
import type { ConfigMap, Container, Secret } from '../../../api/kube/objects.ts'
import { type DownwardFacts, readField, readResource } from '../pod/downward.ts'
import type { Lookup, PodSources } from '../sources.ts'
import { expand } from './expand.ts'

type Variables = Record<string, string>
type EnvVar = NonNullable<Container['env']>[number]

export type Environment =
  | { kind: 'ready'; variables: Variables }
  | { kind: 'pending' }
  /** Reason CreateContainerConfigError. */
  | { kind: 'wrong'; message: string }

export type EnvironmentInput = {
  container: Container
  facts: DownwardFacts
  sources: Pick<PodSources, 'secret' | 'configMap'>
  /** What every container has; the container's own win. */
  base: Readonly<Variables>
}

type Outcome = { variables: Variables } | Exclude<Environment, { kind: 'ready' }>

export function buildEnvironment(input: EnvironmentInput): Environment {
  const variables: Variables = { ...input.base }
  for (const from of input.container.envFrom ?? []) {
    const outcome = readWhole(from, input.sources)
    if ('kind' in outcome) return outcome
    for (const [name, value] of Object.entries(outcome.variables)) variables[`${from.prefix ?? ''}${name}`] = value
  }
  for (const entry of input.container.env ?? []) {
    const outcome = readEntry(entry, input, variables)
    if ('kind' in outcome) return outcome
    Object.assign(variables, outcome.variables)
  }
  return { kind: 'ready', variables }
}

function readWhole(from: NonNullable<Container['envFrom']>[number], sources: EnvironmentInput['sources']): Outcome {
  const reference = from.configMapRef ?? from.secretRef
  if (!reference?.name) return { variables: {} }
  const found: Lookup<ConfigMap | Secret> = from.configMapRef
    ? sources.configMap(reference.name)
    : sources.secret(reference.name)
  const kind = from.configMapRef ? 'configmap' : 'secret'
  if (found.kind === 'pending') return found
  if (found.kind === 'missing') return absent(reference.optional, `${kind} ${JSON.stringify(reference.name)} not found`)
  return { variables: from.configMapRef ? (found.object.data ?? {}) : decodeAll(found.object.data) }
}

function readEntry(entry: EnvVar, input: EnvironmentInput, before: Variables): Outcome {
  const { name, value, valueFrom } = entry
  if (!valueFrom) return { variables: { [name]: expand(value ?? '', before) } }
  if (valueFrom.fieldRef) {
    return known(name, readField(input.facts, valueFrom.fieldRef.fieldPath), valueFrom.fieldRef.fieldPath)
  }
  if (valueFrom.resourceFieldRef) {
    const field = valueFrom.resourceFieldRef
    return known(name, readResource(input.facts, field, input.container.name), field.resource)
  }
  if (valueFrom.secretKeyRef) return readKey(name, valueFrom.secretKeyRef, { kind: 'secret', input })
  if (valueFrom.configMapKeyRef) return readKey(name, valueFrom.configMapKeyRef, { kind: 'configmap', input })
  return { kind: 'wrong', message: `env ${name}: this kind of valueFrom is not supported by the sandbox` }
}

function readKey(
  variable: string,
  reference: { name?: string; key: string; optional?: boolean },
  from: { kind: 'secret' | 'configmap'; input: EnvironmentInput },
): Outcome {
  const { secret, configMap } = from.input.sources
  const name = reference.name ?? ''
  const found: Lookup<ConfigMap | Secret> = from.kind === 'secret' ? secret(name) : configMap(name)
  if (found.kind === 'pending') return found
  if (found.kind === 'missing') return absent(reference.optional, `${from.kind} ${JSON.stringify(name)} not found`)
  const values = from.kind === 'secret' ? decodeAll(found.object.data) : (found.object.data ?? {})
  if (Object.hasOwn(values, reference.key)) return { variables: { [variable]: values[reference.key]! } }
  const kind = from.kind === 'secret' ? 'Secret' : 'ConfigMap'
  const where = `${from.input.facts.pod.metadata.namespace}/${name}`
  return absent(reference.optional, `couldn't find key ${reference.key} in ${kind} ${where}`)
}

function absent(optional: boolean | undefined, message: string): Outcome {
  return optional ? { variables: {} } : { kind: 'wrong', message }
}

function known(name: string, value: string | undefined, path: string): Outcome {
  if (value !== undefined) return { variables: { [name]: value } }
  return { kind: 'wrong', message: `env ${name}: unsupported field ${JSON.stringify(path)}` }
}

function decodeAll(data: Readonly<Record<string, string>> = {}): Variables {
  return Object.fromEntries(
    Object.entries(data).map(([key, base64]) => [key, Buffer.from(base64, 'base64').toString('utf8')]),
  )
}
