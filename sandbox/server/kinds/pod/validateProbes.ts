// What a container's probes and hooks must say.
import type { Container } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { forbidden, invalid, notNegative, oneOf, required } from '../check/errors.ts'
import { validatePort, validatePortOrName } from '../check/numbers.ts'

type Probe = NonNullable<Container['livenessProbe']>
type Hook = NonNullable<NonNullable<Container['lifecycle']>['preStop']>
type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<Hook, 'sleep'>

const counts = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

/** `once`: a single success is enough, and no other number is taken. */
export function validateProbe(probe: Probe | undefined, field: string, { once }: { once: boolean }): FieldError[] {
  if (!probe) return []
  const { successThreshold = 1, terminationGracePeriodSeconds: grace } = probe
  return [
    ...validateHandler(probe, field),
    ...counts.flatMap(count => notNegative(`${field}.${count}`, probe[count])),
    ...(once && successThreshold !== 1 ? [invalid(`${field}.successThreshold`, successThreshold, 'must be 1')] : []),
    ...(once && grace !== undefined && grace <= 0
      ? [invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')]
      : []),
    ...(!once && grace !== undefined
      ? [invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')]
      : []),
  ]
}

export function validateLifecycle(lifecycle: Container['lifecycle'], field: string, grace: number): FieldError[] {
  if (!lifecycle) return []
  const { postStart, preStop } = lifecycle
  return [
    ...(postStart ? validateHook(postStart, `${field}.postStart`, grace) : []),
    ...(preStop ? validateHook(preStop, `${field}.preStop`, grace) : []),
  ]
}

function validateHook(hook: Hook, field: string, grace: number): FieldError[] {
  const seconds = hook.sleep?.seconds
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`
  const tooLong = seconds !== undefined && (seconds < 0 || seconds > grace)
  return [...validateHandler(hook, field), ...(tooLong ? [invalid(`${field}.sleep`, seconds, detail)] : [])]
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const

function validateHandler(handler: Handler, field: string): FieldError[] {
  const [first, ...more] = handlers.filter(each => handler[each])
  if (!first) return [required(field, 'must specify a handler type')]
  return [
    ...validateOne(handler, first, `${field}.${first}`),
    ...more.map(each => forbidden(`${field}.${each}`, 'may not specify more than 1 handler type')),
  ]
}

function validateOne(handler: Handler, type: (typeof handlers)[number], field: string): FieldError[] {
  if (type === 'exec') return (handler.exec?.command ?? []).length > 0 ? [] : [required(`${field}.command`)]
  if (type === 'tcpSocket') return validatePortOrName(`${field}.port`, handler.tcpSocket!.port)
  if (type === 'grpc') return validatePort(`${field}.port`, handler.grpc!.port)
  if (type === 'sleep') return []
  const { path, port, scheme, httpHeaders = [] } = handler.httpGet!
  return [
    ...(path ? [] : [required(`${field}.path`)]),
    ...validatePortOrName(`${field}.port`, port),
    ...oneOf(`${field}.scheme`, scheme, ['HTTP', 'HTTPS']),
    ...httpHeaders.flatMap(({ name }, index) => validateHeader(name, `${field}.httpHeaders[${index}].name`)),
  ]
}

const headerFault =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"

function validateHeader(name: string, field: string): FieldError[] {
  return /^[-A-Za-z0-9]+$/.test(name) ? [] : [invalid(field, name, headerFault)]
}
