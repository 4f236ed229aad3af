// What a container's ports must say.
import type { Container } from '../../../../api/kube/objects.ts'
import type { FieldError } from '../../refusal.ts'
import { duplicate, invalid, invalids, mustBeOneOf, required } from '../check/errors.ts'
import { portName } from '../check/names.ts'
import { protocols, validatePort } from '../check/numbers.ts'

type Port = NonNullable<Container['ports']>[number]

export function validatePorts(ports: readonly Port[], field: string, hostNetwork: boolean): FieldError[] {
  return ports.flatMap((port, index) => {
    const at = `${field}[${index}]`
    const earlier = ports.slice(0, index)
    return [
      ...validateName(port, at, earlier),
      ...(port.containerPort
        ? validatePort(`${at}.containerPort`, port.containerPort)
        : [required(`${at}.containerPort`)]),
      ...validateHostPort(port, at, hostNetwork),
      ...mustBeOneOf(`${at}.protocol`, port.protocol, protocols),
    ]
  })
}

function validateName({ name }: Port, field: string, earlier: readonly Port[]): FieldError[] {
  if (!name) return []
  const faults = portName(name)
  if (faults.length > 0) return invalids(`${field}.name`, name, faults)
  return earlier.some(port => port.name === name) ? [duplicate(`${field}.name`, name)] : []
}

function validateHostPort({ hostPort, containerPort }: Port, field: string, hostNetwork: boolean): FieldError[] {
  const at = `${field}.hostPort`
  if (!hostPort) return []
  const range = validatePort(at, hostPort)
  if (range.length > 0 || !hostNetwork || hostPort === containerPort) return range
  return [invalid(at, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
}
